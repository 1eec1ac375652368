#include "crossvend/credentials/state_file.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/secret_json.hpp"
#include "crossvend/net/crypto.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace crossvend::credentials {
namespace {

constexpr int version = 1;

/// The name of what sessions of IMDS are signed by. Older versions of crossvend leave it out, and overlook it.
constexpr const char* session_secret = "session_secret";

/// Adds texts to one that no other list of texts gives: each goes behind its length.
void add(std::string& whole, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) whole += std::to_string(text.size()) + ':' + text;
}

/// The texts of a set, in the order of their names below.
constexpr std::array names{"role",          "fingerprint", "issued",           "access_key_id", "secret_access_key",
                           "session_token", "expiration",  "local_expiration", "account_id",    "role_arn"};

base::secret format(const kept_set& kept) {
    const aws::credentials& credentials = kept.content->credentials;
    const std::string issued = base::format_rfc3339(kept.content->issued);
    const std::string expiration = base::format_rfc3339(credentials.expiration);
    const std::string local_expiration = base::format_rfc3339(credentials.local_expiration);
    const std::array<std::string_view, names.size()> texts{kept.role,
                                                           kept.fingerprint,
                                                           issued,
                                                           credentials.access_key_id,
                                                           credentials.secret_access_key.reveal(),
                                                           credentials.session_token.reveal(),
                                                           expiration,
                                                           local_expiration,
                                                           credentials.account_id,
                                                           credentials.role_arn};
    base::secret object;
    for (std::size_t i = 0; i < names.size(); ++i) base::append_json_member(object, names[i], texts[i]);
    object.append("}");
    return object;
}

std::optional<left_set> parse(const base::secret_json& object) {
    if (!object.is_object()) return std::nullopt;
    for (const char* name : names)
        if (text_of(object, name).empty()) return std::nullopt;
    const auto text = [&](const char* name) { return std::string(text_of(object, name)); };
    const auto issued = base::parse_rfc3339(text_of(object, "issued"));
    const auto expiration = base::parse_rfc3339(text_of(object, "expiration"));
    const auto local_expiration = base::parse_rfc3339(text_of(object, "local_expiration"));
    if (!issued || !expiration || !local_expiration) return std::nullopt;
    left_set left{text("role"), text("fingerprint"), {}};
    left.set.issued = *issued;
    aws::credentials& credentials = left.set.credentials;
    credentials.access_key_id = text("access_key_id");
    credentials.secret_access_key = base::secret(text_of(object, "secret_access_key"));
    credentials.session_token = base::secret(text_of(object, "session_token"));
    credentials.expiration = *expiration;
    credentials.local_expiration = *local_expiration;
    credentials.account_id = text("account_id");
    credentials.role_arn = text("role_arn");
    return left;
}

}  // namespace

std::string fingerprint(const exchange_options& exchange) {
    const auto& [identity, request, chain] = exchange;
    std::string whole;
    add(whole, google::distinguishing_texts(*identity));
    add(whole, aws::distinguishing_texts(request));
    for (const aws::assume_role_request& link : chain) add(whole, aws::distinguishing_texts(link));
    return net::hex(net::sha256(whole));
}

base::secret format_state(const kept_state& state) {
    base::secret text;
    base::append_json_member(text, session_secret, state.session_secret);
    text.append(",\"version\":" + std::to_string(version) + ",\"sets\":[");
    bool first = true;
    for (const kept_set& kept : state.sets) {
        text.append(first ? "\n" : ",\n");
        text.append(format(kept));
        first = false;
    }
    text.append("\n]}\n");
    return text;
}

std::optional<left_state> parse_state(std::string_view text) {
    const auto json = base::parse_json_object(text);
    if (!json) return std::nullopt;
    const auto found = json->find("version");
    const auto list = json->find("sets");
    if (found == json->end() || *found != version || list == json->end() || !list->is_array()) return std::nullopt;
    left_state state{base::secret(text_of(*json, session_secret)), {}};
    for (const base::secret_json& object : *list) {
        auto set = parse(object);
        if (!set) return std::nullopt;
        state.sets.push_back(std::move(*set));
    }
    return state;
}

std::string_view fault_of(const left_set& left, const exchange_options& exchange, base::duration serve_until_remaining,
                          base::time_point now) {
    if (left.fingerprint != fingerprint(exchange)) return "it is of another exchange";
    if (now >= left.set.credentials.local_expiration - serve_until_remaining) return "it is over";
    if (left.set.issued > now) return "it is of a later time than the clock shows";
    return {};
}

}  // namespace crossvend::credentials
