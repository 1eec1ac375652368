#include "oauth.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/base64.hpp"
#include "crossvend/net/crypto.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::google {
namespace {

using nlohmann::json;

constexpr service token_endpoint{
    metrics::upstream::oauth2, "Google's token endpoint",
    "see that DNS, firewall and NetworkPolicy let this machine reach it, oauth2.googleapis.com as a rule"};
constexpr service security_token_service{
    metrics::upstream::google_sts, "Google's Security Token Service",
    "see that DNS, firewall and NetworkPolicy let this machine reach it, sts.googleapis.com as a rule"};

std::string base64url(std::string_view text) { return net::base64url_encode(std::as_bytes(std::span(text))); }

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string text_of(const net::url& url) { return (url.tls ? "https://" : "http://") + url.authority() + url.target; }

/// Adds a parameter to a form. Encoded by the character, as a longer text would leave an unwiped copy behind.
void add(base::secret& form, std::string_view name, std::string_view value) {
    if (!form.empty()) form.append("&");
    form.append(name);
    form.append("=");
    for (const char& c : value) form.append(net::percent_encode({&c, 1}));
}

}  // namespace

std::string assertion_claims(std::string_view account, const net::url& endpoint, std::string_view audience,
                             base::time_point now) {
    const auto issued = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
    const auto expires = issued + std::chrono::hours(1);
    json claims{{"iss", account}, {"aud", text_of(endpoint)}, {"iat", issued.count()}, {"exp", expires.count()}};
    if (audience.empty())
        claims["scope"] = cloud_platform_scope;
    else
        claims["target_audience"] = audience;
    return dump(claims);
}

base::result<base::secret> sign_assertion(const service_account_key& key, std::string_view claims) {
    json header{{"alg", "RS256"}, {"typ", "JWT"}};
    if (!key.private_key_id.empty()) header["kid"] = key.private_key_id;
    // Put together by hand: libcpp-jwt would copy the key into strings that nobody wipes.
    base::secret assertion(base64url(dump(header)) + '.' + base64url(claims));
    const auto signature = net::rsa_sha256_signature(key.private_key, assertion.reveal());
    if (!signature)
        return base::failure(base::stage::identity, base::reason::malformed_file, base::disposition::refused,
                             "the private_key of " + base::printable(key.client_email, 120) + " cannot sign");
    assertion.append("." + base64url(*signature));
    return assertion;
}

token_request assertion_request(net::url endpoint, const base::secret& assertion, token_kind wanted) {
    token_request request{token_endpoint, std::move(endpoint), {}, wanted};
    add(request.form, "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
    add(request.form, "assertion", assertion.reveal());
    return request;
}

token_request refresh_request(net::url endpoint, const authorized_user& user) {
    token_request request{token_endpoint, std::move(endpoint), {}, token_kind::access};
    add(request.form, "grant_type", "refresh_token");
    add(request.form, "client_id", user.client_id);
    add(request.form, "client_secret", user.client_secret.reveal());
    add(request.form, "refresh_token", user.refresh_token.reveal());
    return request;
}

token_request exchange_request(const external_account& account, const base::secret& subject_token) {
    token_request request{security_token_service, account.token_url, {}, token_kind::access};
    add(request.form, "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    add(request.form, "audience", account.audience);
    add(request.form, "scope", cloud_platform_scope);
    add(request.form, "requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
    add(request.form, "subject_token_type", account.subject_token_type);
    add(request.form, "subject_token", subject_token.reveal());
    return request;
}

boost::asio::awaitable<base::result<base::secret>> request_token(service_caller& caller, token_request request) {
    net::http_call call;
    call.method = "POST";
    call.url = std::move(request.endpoint);
    call.fields = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    call.body = std::move(request.form);
    const auto reply = co_await caller.send(request.to, std::move(call));
    if (!reply) co_return reply.error();
    co_return parse_token_reply(*reply, request.wanted, request.to.name);
}

}  // namespace crossvend::google
