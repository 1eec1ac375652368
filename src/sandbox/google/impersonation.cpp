#include "sandbox/google/impersonation.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/url.hpp"
#include "sandbox/google/access_tokens.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using presence = object_reader::presence;

constexpr std::string_view projects_path = "/v1/projects/";
constexpr std::string_view accounts_part = "/serviceAccounts/";
constexpr std::string_view delegate_prefix = "projects/-/serviceAccounts/";
constexpr std::size_t most_delegates = 10;
constexpr std::size_t most_scopes = 100;
constexpr std::int64_t longest_signed_jwt = std::int64_t{12} * 3600;

std::string_view permission_of(call which) {
    switch (which) {
        case call::generate_access_token:
            return "iam.serviceAccounts.getAccessToken";
        case call::sign_jwt:
            return "iam.serviceAccounts.signJwt";
        default:
            return "iam.serviceAccounts.getOpenIdToken";
    }
}

google_error denied(std::string_view permission) {
    return {403, "PERMISSION_DENIED",
            "Permission '" + std::string(permission) + "' denied on resource (or it may not exist)."};
}

google_error not_found(std::string_view account) {
    return {404, "NOT_FOUND", "Not found; Gaia id not found for email " + base::printable(account, 100)};
}

/// A duration as Google's JSON has it: seconds with an 's' (protobuf, Duration); at most an hour.
base::duration read_lifetime(object_reader& reader) {
    const auto text = reader.text("lifetime", presence::optional);
    if (!text) return access_token_lifetime;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    const bool whole = error == std::errc{} && std::string_view(end, text->data() + text->size()) == "s";
    const base::duration lifetime = std::chrono::seconds(seconds);
    if (whole && seconds > 0 && seconds <= std::chrono::seconds(access_token_lifetime).count()) return lifetime;
    reader.refuse("lifetime", R"(at most "3600s")");
    return access_token_lifetime;
}

std::string read_payload(object_reader& reader, complaints& wrong, base::time_point now) {
    std::string payload = reader.text("payload", presence::required).value_or("{}");
    const auto claims = parse_json(payload, wrong);
    if (!claims) return payload;
    if (!claims->is_object()) reader.refuse("payload", "the text of a JSON object");
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (claims->is_object() && claims->contains("exp")) {
        const json& expires_at = claims->at("exp");
        if (!expires_at.is_number_integer() || expires_at.get<std::int64_t>() <= seconds ||
            expires_at.get<std::int64_t>() > seconds + longest_signed_jwt)
            wrong.emplace_back("/payload: exp is at most 12 hours ahead");
    }
    return claims->dump();
}

}  // namespace

std::optional<impersonation_target> parse_impersonation_target(std::string_view path) {
    if (!path.starts_with(projects_path)) return std::nullopt;
    path.remove_prefix(projects_path.size());
    const std::size_t accounts = path.find(accounts_part);
    const std::size_t colon = path.rfind(':');
    if (accounts == std::string_view::npos || colon == std::string_view::npos) return std::nullopt;
    const std::size_t account_at = accounts + accounts_part.size();
    if (colon < account_at) return std::nullopt;
    const auto which = parse_call(path.substr(colon + 1));
    if (which != call::generate_id_token && which != call::generate_access_token && which != call::sign_jwt)
        return std::nullopt;
    auto account = net::percent_decode(path.substr(account_at, colon - account_at));
    if (!account) return std::nullopt;
    return impersonation_target{*which, std::string(path.substr(0, accounts)), std::move(*account)};
}

base::result<impersonation, google_error> read_impersonation(call which, std::string_view body, base::time_point now) {
    impersonation asked;
    complaints wrong;
    if (const auto document = parse_json(body, wrong)) {
        object_reader reader(*document, "", wrong);
        asked.delegates = reader.strings("delegates", presence::optional, most_delegates);
        if (which == call::generate_id_token) {
            asked.audience = reader.text("audience", presence::required).value_or("-");
            if (asked.audience.empty()) reader.refuse("audience", "a string that is not empty");
            asked.include_email = reader.boolean("includeEmail", presence::optional).value_or(false);
            asked.email_azp = reader.boolean("useEmailAzp", presence::optional).value_or(false);
        }
        if (which == call::generate_access_token) {
            if (reader.strings("scope", presence::required, most_scopes).empty())
                wrong.emplace_back("/scope: at least one is needed");
            asked.lifetime = read_lifetime(reader);
        }
        if (which == call::sign_jwt) asked.payload = read_payload(reader, wrong, now);
        reader.refuse_others();
    }
    if (wrong.empty()) return asked;
    return google_error{400, "INVALID_ARGUMENT", "Request contains an invalid argument: " + wrong.front()};
}

base::result<const service_account*, google_error> decide_impersonation(const impersonation_target& target,
                                                                        const std::vector<std::string>& delegates,
                                                                        const std::string& caller, const account& all) {
    // The project is not to be named: the account says it.
    const service_account* wanted = target.project == "-" ? find_service_account(all, target.account) : nullptr;
    if (wanted == nullptr) return not_found(target.account);

    std::string_view acting = caller;
    const auto may_be = [&acting](const service_account& next) {
        return std::ranges::find(next.impersonators, acting) != next.impersonators.end();
    };
    for (std::string_view name : delegates) {
        if (name.starts_with(delegate_prefix)) name.remove_prefix(delegate_prefix.size());
        const service_account* next = find_service_account(all, name);
        if (next == nullptr) return not_found(name);
        if (!may_be(*next)) return denied("iam.serviceAccounts.implicitDelegation");
        acting = next->email;
    }
    if (!may_be(*wanted)) return denied(permission_of(target.call));
    return wanted;
}

}  // namespace crossvend::sandbox
