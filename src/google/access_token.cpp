#include "access_token.hpp"

#include "oauth.hpp"
#include "subject_token.hpp"

#include <filesystem>

namespace crossvend::google {
namespace {

using token = base::result<base::secret>;

boost::asio::awaitable<token> token_of(service_clients& services, service_account_key key) {
    return redeem_key(services, std::move(key), {});
}

boost::asio::awaitable<token> token_of(service_clients& services, authorized_user user) {
    auto request = refresh_request(services.token_endpoint, user);
    auto reply = co_await request_token(services.caller, std::move(request));
    co_return reply;
}

boost::asio::awaitable<token> token_of(service_clients& services, external_account account) {
    const auto subject_token = co_await fetch_subject_token(services.caller, account.subject_token);
    if (!subject_token) co_return subject_token.error();
    auto request = exchange_request(account, *subject_token);
    auto reply = co_await request_token(services.caller, std::move(request));
    co_return reply;
}

/// A key file as credentials that act for nobody else.
base::result<credentials_file> with_key(const std::string& path) {
    auto key = read_key_file(path);
    if (!key) return key.error();
    return credentials_file{*std::move(key), {}};
}

}  // namespace

service_clients::service_clients(const identity_options& options, world world)
    : token_endpoint(options.endpoints.token_endpoint),
      caller(world, options.connect_timeout, options.request_timeout),
      metadata(options.endpoints.metadata_server, caller),
      iam(options.endpoints.iam_credentials, caller) {}

std::string default_credentials_path(const identity_options& options) {
    if (!options.credentials_file.empty()) return options.credentials_file;
    std::error_code ignored;
    return std::filesystem::exists(options.well_known_file, ignored) ? options.well_known_file : std::string();
}

boost::asio::awaitable<base::result<base::secret>> redeem_key(service_clients& services, service_account_key key,
                                                              std::string audience) {
    const net::url endpoint = key.token_uri.value_or(services.token_endpoint);
    const auto assertion =
        sign_assertion(key, assertion_claims(key.client_email, endpoint, audience, services.caller.now()));
    if (!assertion) co_return assertion.error();
    const token_kind wanted = audience.empty() ? token_kind::access : token_kind::identity;
    auto request = assertion_request(endpoint, *assertion, wanted);
    auto reply = co_await request_token(services.caller, std::move(request));
    co_return reply;
}

boost::asio::awaitable<base::result<base::secret>> fetch_access_token(service_clients& services,
                                                                      credentials_file credentials) {
    auto of_base = std::visit([&services](auto& who) { return token_of(services, std::move(who)); }, credentials.base);
    auto token = co_await std::move(of_base);
    while (token && !credentials.chain.empty()) {
        token = co_await services.iam.generate_access_token(*token, credentials.chain.back());
        credentials.chain.pop_back();
    }
    co_return token;
}

boost::asio::awaitable<base::result<base::secret>> fetch_caller_token(service_clients& services,
                                                                      const identity_options& options) {
    const std::string path = default_credentials_path(options);
    if (options.key_file.empty() && path.empty()) {
        auto token = co_await services.metadata.access_token();
        co_return token;
    }
    auto credentials = options.key_file.empty() ? read_credentials_file(path) : with_key(options.key_file);
    if (!credentials) co_return credentials.error();
    auto token = co_await fetch_access_token(services, std::move(*credentials));
    co_return token;
}

}  // namespace crossvend::google
