#include "sandbox/google/google_id_token.hpp"

#include "sandbox/google/identity_token.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {

std::string token_claims(const service_account& account, const id_token_request& asked, base::time_point now,
                         std::string_view changes) {
    const auto issued_at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    nlohmann::json claims{{"iss", google_issuer},
                          {"aud", asked.audience},
                          {"azp", asked.azp_is_email ? account.email : account.unique_id},
                          {"sub", account.unique_id},
                          {"iat", issued_at},
                          {"exp", issued_at + 3600}};
    if (asked.with_email) {
        claims["email"] = account.email;
        claims["email_verified"] = true;
    }
    if (!changes.empty()) claims.merge_patch(nlohmann::json::parse(changes));
    // An audience may be any bytes; JSON is UTF-8.
    return claims.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

base::secret make_id_token(const service_account& account, const id_token_request& asked, base::time_point now,
                           const signing_key& google, const fault& injected) {
    base::secret token = google.sign(token_claims(account, asked, now, injected.claims));
    return injected.broken_signature ? break_signature(token) : token;
}

}  // namespace crossvend::sandbox
