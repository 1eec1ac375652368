#include "sandbox/google/key_control.hpp"

#include "sandbox/google/google_replies.hpp"
#include "sandbox/http/replies.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;

constexpr std::string_view oidc_token_path = "/sandbox/oidc-token";
constexpr std::string_view key_path = "/sandbox/service-account-key";

/// The project in NAME@PROJECT.iam.gserviceaccount.com.
std::string project_of(std::string_view email) {
    const std::string_view domain = email.substr(email.find('@') + 1);
    return std::string(domain.substr(0, domain.find('.')));
}

}  // namespace

bool key_control::owns(const net::http_request& request) {
    return request.path() == oidc_token_path || request.path() == key_path;
}

net::http_reply key_control::answer(const net::http_request& request) {
    const auto query = parameters::parse(query_of(request));
    if (!query) return text_reply(400, "the query cannot be read\n");
    if (request.path() == oidc_token_path) {
        if (request.method != "GET") return text_reply(405, "GET makes a token\n", "Allow: GET\r\n");
        return oidc_token(*query);
    }
    if (request.method != "POST") return text_reply(405, "POST makes a key\n", "Allow: POST\r\n");
    return service_account_key(*query, request.field("Host").value_or(""));
}

net::http_reply key_control::oidc_token(const parameters& query) const {
    const identity_provider* provider = providers_.find(query.get("provider").value_or(""));
    if (provider == nullptr) return text_reply(404, "provider: none of the account file's oidc_providers\n");
    const std::string_view audience = query.get("audience").value_or("");
    const std::string_view subject = query.get("subject").value_or("");
    if (audience.empty() || subject.empty()) return text_reply(400, "audience and subject are needed\n");
    const auto lifetime = parse_signed_duration(query.get("expires_in").value_or("1h"));
    if (!lifetime) return text_reply(400, "expires_in: a duration such as 10m\n");

    const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*lifetime).count();
    // Kubernetes has a list of audiences, of one as a rule.
    const json claims{
        {"iss", provider->who.issuer}, {"sub", subject}, {"aud", json::array({audience})}, {"iat", now}, {"nbf", now},
        {"exp", now + seconds}};
    const std::string text = claims.dump(-1, ' ', false, json::error_handler_t::replace);
    return text_reply(200, provider->key.sign(text).reveal());
}

net::http_reply key_control::service_account_key(const parameters& query, std::string_view host) {
    const service_account* who = find_service_account(account_, query.get("account").value_or(""));
    if (who == nullptr) return text_reply(404, "account: none of the account file's service accounts\n");
    const signing_key key = keys_.make(who->email);
    return json_reply(200, {{"type", "service_account"},
                            {"project_id", project_of(who->email)},
                            {"private_key_id", key.id()},
                            {"private_key", key.pair().private_pem.reveal()},
                            {"client_email", who->email},
                            {"client_id", who->unique_id},
                            {"token_uri", "http://" + std::string(host) + "/token"},
                            {"universe_domain", "googleapis.com"}});
}

}  // namespace crossvend::sandbox
