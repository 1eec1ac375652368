#include "crossvend/base/duration.hpp"
#include "crossvend/base/text.hpp"
#include "readers.hpp"

#include <algorithm>
#include <set>

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t largest_policy = 2048;

void read_name(document& document, const std::string& place, role_options& role) {
    const auto name = document.text(place + "/name");
    if (!name) return;
    if (name->empty() || name->size() > 64 || !base::is_word(*name, "_-")) document.refuse(place + "/name");
    role.name = *name;
}

/// The identity: that of an earlier role, if it is the same.
base::shared_value<google::identity_options> shared_identity(google::identity_options identity,
                                                             const std::vector<role_options>& earlier) {
    const auto same = std::ranges::find_if(earlier, [&](const auto& role) { return *role.identity == identity; });
    if (same != earlier.end()) return same->identity;
    return {std::move(identity)};
}

role_options read_role(reading& from, const std::string& place, const std::vector<role_options>& earlier) {
    document& document = from.document;
    role_options role;
    read_name(document, place, role);
    if (const auto text = document.text(place + "/role_arn")) {
        if (const auto arn = aws::parse_role_arn(*text))
            role.request.role = *arn;
        else
            document.refuse(place + "/role_arn");
    } else if (document.find(place + "/role_arn") == nullptr) {
        document.missing(place + "/role_arn", place == "/roles/0"
                                                  ? "set AWS_ROLE_ARN or --role-arn to the role to be assumed"
                                                  : "give the ARN of the role to be assumed");
    }
    role.request.session_name = read_session_name(from, place + "/session_name", "{hostname}");
    role.request.session_duration = read_session_duration(document, place + "/duration", 12h);
    read_policies(document, place, role.request);
    role.identity = shared_identity(read_identity(from, place + "/identity"), earlier);
    role.chain = read_chain(from, place, role);
    if (from.around.who != reader::command) {
        role.authorization_token_file = document.text(place + "/authorization_token_file");
        check_token_file(from, place + "/authorization_token_file");
    }

    const std::chrono::seconds length =
        role.chain.empty() ? role.request.session_duration : role.chain.back().session_duration;
    if (length < 1h)
        from.warnings.push_back("role " + role.name + " has sessions of " + base::format_duration(length) +
                                ": below 1h some AWS SDKs ask for credentials on every call");
    return role;
}

/// An IAM policy's ARN, `arn:PARTITION:iam::ACCOUNT:policy/…`, where AWS's own policies have the account `aws`: but for
/// those two words it is as a role's.
bool is_policy_arn(std::string text) {
    const std::size_t account = text.find("::");
    const std::size_t type = text.find(":policy/");
    if (account == std::string::npos || type == std::string::npos) return false;
    text.replace(type, std::string_view(":policy/").size(), ":role/");
    if (text.compare(account + 2, 4, "aws:") == 0) text.replace(account + 2, 3, "123456789012");
    return aws::parse_role_arn(text).has_value();
}

/// Why a text is no session policy; empty if it is one.
std::string fault_of_policy(const std::string& text) {
    if (!nlohmann::json::parse(text, nullptr, false).is_object()) return "is not a JSON object";
    if (text.size() > largest_policy)
        return "has " + std::to_string(text.size()) + " characters without the white space that can go; AWS takes 2048";
    return {};
}

}  // namespace

std::chrono::seconds read_session_duration(document& document, const std::string& pointer, std::chrono::seconds most) {
    const base::duration length = document.duration(pointer, 1h, 15min, most);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(length);
    if (length != seconds) document.refuse(pointer);
    return seconds;
}

void read_policies(document& document, const std::string& place, aws::assume_role_request& request) {
    if (const nlohmann::json* policy = document.find(place + "/policy")) {
        const auto parsed =
            policy->is_string() ? nlohmann::json::parse(policy->get<std::string>(), nullptr, false) : *policy;
        // The order of keys means nothing in a policy.
        request.policy =
            parsed.is_discarded() ? "" : parsed.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        if (const std::string fault = fault_of_policy(request.policy); !fault.empty())
            document.fault_at(place + "/policy", "the policy " + fault);
    }
    for (const auto& [at, arn] : document.texts(place + "/policy_arns")) {
        if (!is_policy_arn(arn)) document.refuse(at);
        request.policy_arns.push_back(arn);
    }
}

std::vector<role_options> read_roles(reading& from) {
    const nlohmann::json* list = from.document.find("/roles");
    const std::size_t count = list == nullptr || !list->is_array() ? 1 : std::max<std::size_t>(list->size(), 1);
    std::vector<role_options> roles;
    std::set<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string place = "/roles/" + std::to_string(i);
        roles.push_back(read_role(from, place, roles));
        if (!names.insert(roles.back().name).second)
            from.document.fault_at(place + "/name", "an earlier role is called \"" + roles.back().name +
                                                        "\" too; give each role a name of its own");
    }
    return roles;
}

}  // namespace crossvend::config
