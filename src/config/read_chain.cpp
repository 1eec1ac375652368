#include "crossvend/base/text.hpp"
#include "readers.hpp"

#include <algorithm>

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;

bool has_only(std::string_view text, std::string_view more, std::size_t least, std::size_t most) {
    return text.size() >= least && text.size() <= most && base::is_word(text, more);
}

/// The AWS STS API reference, "AssumeRole", has the patterns.
void read_texts(document& document, const std::string& place, aws::assume_role_request& hop) {
    if (const auto id = document.text(place + "/external_id")) {
        if (!has_only(*id, "_+=,.@:/-", 2, 1224)) document.refuse(place + "/external_id");
        hop.external_id = *id;
    }
    if (const auto identity = document.text(place + "/source_identity")) {
        if (!has_only(*identity, "_+=,.@-", 2, 64)) document.refuse(place + "/source_identity");
        hop.source_identity = *identity;
    }
}

/// The same reference, "Tag": letters of any language, and a few signs.
bool is_tag_text(std::string_view text, std::size_t least, std::size_t most) {
    constexpr std::string_view signs = " _.:/=+-@";
    const auto is_allowed = [signs](const char& c) {
        return (static_cast<unsigned char>(c) & 0x80U) != 0 || base::is_word({&c, 1}, signs);
    };
    // Characters count, not the bytes of UTF-8.
    const auto size = static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
    return size >= least && size <= most && std::ranges::all_of(text, is_allowed);
}

void read_tags(document& document, const std::string& place, aws::assume_role_request& hop) {
    const nlohmann::json* tags = document.find(place + "/tags");
    if (tags != nullptr && tags->is_object())
        for (const auto& [key, value] : tags->items()) {
            const std::string text = value.is_string() ? value.get<std::string>() : "";
            if (!is_tag_text(key, 1, 128) || key.starts_with("aws:") || !is_tag_text(text, 0, 256))
                document.fault_at(place + "/tags", "found the tag \"" + base::printable(key, 60) +
                                                       "\"; allowed: keys of 1 to 128 and values of up to 256 "
                                                       "letters, digits, spaces and _.:/=+-@, and no key that "
                                                       "begins with aws:");
            hop.tags.emplace_back(key, text);
        }
    for (const auto& [at, key] : document.texts(place + "/transitive_tag_keys")) {
        const auto is_key = [&key = key](const auto& tag) { return tag.first == key; };
        if (std::ranges::none_of(hop.tags, is_key))
            document.fault_at(at, "found \"" + base::printable(key, 60) + "\", which is no key of this hop's tags");
        hop.transitive_tag_keys.push_back(key);
    }
}

aws::assume_role_request read_hop(reading& from, const std::string& place, const role_options& role) {
    document& document = from.document;
    aws::assume_role_request hop;
    if (const auto text = document.text(place + "/role_arn")) {
        if (const auto arn = aws::parse_role_arn(*text))
            hop.role = *arn;
        else
            document.refuse(place + "/role_arn");
    } else if (document.find(place + "/role_arn") == nullptr) {
        document.missing(place + "/role_arn", "give the ARN of the role to be assumed with the one before it");
    }
    hop.session_name = role.request.session_name;
    if (document.find(place + "/session_name") != nullptr)
        hop.session_name = read_session_name(from, place + "/session_name", "");
    // AWS allows no more to a role that is assumed with another's credentials.
    hop.session_duration = read_session_duration(document, place + "/duration", 1h);
    read_policies(document, place, hop);
    read_texts(document, place, hop);
    read_tags(document, place, hop);
    return hop;
}

}  // namespace

std::vector<aws::assume_role_request> read_chain(reading& from, const std::string& place, const role_options& role) {
    std::vector<aws::assume_role_request> chain;
    const nlohmann::json* list = from.document.find(place + "/chain");
    if (list == nullptr || !list->is_array()) return chain;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string at = place + "/chain/" + std::to_string(i);
        aws::assume_role_request hop = read_hop(from, at, role);
        const auto is_same = [&hop](const aws::assume_role_request& each) { return each.role.text == hop.role.text; };
        if (!hop.role.text.empty() && (is_same(role.request) || std::ranges::any_of(chain, is_same)))
            from.document.fault_at(at + "/role_arn", "the chain loops: it assumes " + hop.role.text +
                                                         " a second time; take out what leads back to it");
        chain.push_back(std::move(hop));
    }
    return chain;
}

}  // namespace crossvend::config
