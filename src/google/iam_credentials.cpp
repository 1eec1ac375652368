#include "iam_credentials.hpp"

#include "oauth.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::google {
namespace {

using nlohmann::json;

constexpr service iam_credentials{
    metrics::upstream::iamcredentials, "IAM Credentials",
    "see that DNS, firewall and NetworkPolicy let this machine reach it, iamcredentials.googleapis.com as a rule"};

/// The resource name of an account in a project that Google finds out.
std::string resource(std::string_view account) { return "projects/-/serviceAccounts/" + std::string(account); }

/// The account as part of a path: an e-mail keeps its @, as Google's own libraries have it.
std::string encode(std::string_view account) {
    const std::size_t at = account.find('@');
    if (at == std::string_view::npos) return net::percent_encode(account);
    return net::percent_encode(account.substr(0, at)) + '@' + net::percent_encode(account.substr(at + 1));
}

/// A call of a method of the account's; the delegates join the body.
net::http_call call_for(const net::url& endpoint, std::string_view method, const impersonation& target,
                        const base::secret& access_token, json body) {
    for (const std::string& each : target.delegates) body["delegates"].push_back(resource(each));
    net::http_call call;
    call.method = "POST";
    call.url = endpoint;
    if (!call.url.target.ends_with('/')) call.url.target += '/';
    call.url.target += "v1/" + resource(encode(target.account)) + ':' + std::string(method);
    base::wiping_string bearer("Bearer ");
    bearer += access_token.reveal();
    call.fields = {
        {"Authorization", std::move(bearer)}, {"Content-Type", "application/json"}, {"Accept", "application/json"}};
    call.body = base::secret(body.dump(-1, ' ', false, json::error_handler_t::replace));
    return call;
}

}  // namespace

boost::asio::awaitable<base::result<base::secret>> iam_credentials_client::generate_id_token(base::secret access_token,
                                                                                             impersonation target,
                                                                                             std::string audience) {
    auto call =
        call_for(endpoint_, "generateIdToken", target, access_token, {{"audience", audience}, {"includeEmail", true}});
    const auto reply = co_await caller_.send(iam_credentials, std::move(call));
    if (!reply) co_return reply.error();
    co_return parse_iam_reply(*reply, "token", target.account);
}

boost::asio::awaitable<base::result<base::secret>> iam_credentials_client::generate_access_token(
    base::secret access_token, impersonation target) {
    auto call = call_for(endpoint_, "generateAccessToken", target, access_token,
                         {{"scope", json::array({cloud_platform_scope})}, {"lifetime", "3600s"}});
    const auto reply = co_await caller_.send(iam_credentials, std::move(call));
    if (!reply) co_return reply.error();
    co_return parse_iam_reply(*reply, "accessToken", target.account);
}

boost::asio::awaitable<base::result<base::secret>> iam_credentials_client::sign_jwt(base::secret access_token,
                                                                                    impersonation target,
                                                                                    std::string claims) {
    auto call = call_for(endpoint_, "signJwt", target, access_token, {{"payload", claims}});
    const auto reply = co_await caller_.send(iam_credentials, std::move(call));
    if (!reply) co_return reply.error();
    co_return parse_iam_reply(*reply, "signedJwt", target.account);
}

}  // namespace crossvend::google
