#include "sandbox/google/oauth_grants.hpp"

#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;

constexpr std::string_view token_endpoint = "https://oauth2.googleapis.com/token";
constexpr std::int64_t longest_life = 3600;
constexpr std::int64_t most_ahead = 300;

std::string text_of(const json& claims, const char* name) {
    const auto found = claims.find(name);
    return found != claims.end() && found->is_string() ? found->get<std::string>() : "";
}

bool is_in_time(const json& claims, base::time_point now) {
    const auto issued_at = claims.find("iat");
    const auto expires_at = claims.find("exp");
    if (issued_at == claims.end() || !issued_at->is_number_integer()) return false;
    if (expires_at == claims.end() || !expires_at->is_number_integer()) return false;
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    const auto from = issued_at->get<std::int64_t>();
    const auto to = expires_at->get<std::int64_t>();
    // In this order no subtraction can overflow.
    return from > 0 && from <= seconds + most_ahead && to > seconds && to - from <= longest_life;
}

/// What a good assertion asks for: a token for an audience, or one with a scope.
base::result<granted_assertion, google_error> grant_of(const json& claims, const service_account& who) {
    const std::string subject = text_of(claims, "sub");
    if (!subject.empty() && subject != who.email)
        return google_error{401, "unauthorized_client",
                            "Client is unauthorized to retrieve access tokens using this method, or client not "
                            "authorized for any of the scopes requested."};
    std::string audience = text_of(claims, "target_audience");
    const bool has_scope = !text_of(claims, "scope").empty();
    if (!audience.empty() && has_scope)
        return google_error{400, "invalid_request", "An assertion has either a scope or a target_audience"};
    if (audience.empty() && !has_scope)
        return google_error{400, "invalid_scope", "Invalid OAuth scope or ID token audience provided."};
    return granted_assertion{&who, std::move(audience)};
}

}  // namespace

base::result<granted_assertion, google_error> decide_assertion(const parameters& form, std::string_view host,
                                                               const account& all, const service_account_keys& keys,
                                                               base::time_point now) {
    const std::string_view grant_type = form.get("grant_type").value_or("");
    if (grant_type != jwt_bearer_grant)
        return google_error{400, "unsupported_grant_type", "Invalid grant_type: " + base::printable(grant_type, 100)};
    const auto assertion = form.get("assertion");
    if (!assertion) return google_error{400, "invalid_request", "Missing required parameter: assertion"};
    const auto token = parse_web_token(*assertion);
    if (!token) return invalid_grant("Invalid JWT: " + token.error().message);

    const service_account* who = find_service_account(all, token->issuer);
    if (who == nullptr || who->email != token->issuer) return invalid_grant("Invalid grant: account not found");
    const std::string* key = keys.public_key(who->email, token->key_id);
    if (key == nullptr || !is_signed_by(*token, *key)) return invalid_grant("Invalid JWT Signature.");

    const json claims = json::parse(token->payload);
    const std::string audience = text_of(claims, "aud");
    const std::string here = "://" + std::string(host) + "/token";
    if (audience != token_endpoint && audience != "http" + here && audience != "https" + here)
        return invalid_grant("Invalid JWT: Failed audience check.");
    if (!is_in_time(claims, now))
        return invalid_grant(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat "
            "and exp values in the JWT claim.");
    return grant_of(claims, *who);
}

base::result<const user*, google_error> decide_refresh(const parameters& form, const std::vector<user>& users) {
    const auto client = std::ranges::find(users, form.get("client_id").value_or(""), &user::client_id);
    if (client == users.end()) return google_error{401, "invalid_client", "The OAuth client was not found."};
    if (client->client_secret.reveal() != form.get("client_secret").value_or(""))
        return google_error{401, "invalid_client", "Unauthorized"};
    // Many people use the same client, gcloud's say.
    const auto found = std::ranges::find_if(users, [&](const user& each) {
        return each.client_id == client->client_id && each.refresh_token.reveal() == form.get("refresh_token");
    });
    if (found == users.end()) return invalid_grant("Bad Request");
    return &*found;
}

}  // namespace crossvend::sandbox
