#include "access_token.hpp"
#include "identity_kinds.hpp"
#include "oauth.hpp"

namespace crossvend::google {
namespace {

/// A service account without its key: IAM Credentials signs the assertion that a key would sign.
class sign_jwt_source final : public identity_source {
public:
    sign_jwt_source(const identity_options& options, world world) : options_(options), services_(options, world) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        const auto caller_token = co_await fetch_caller_token(services_, options_);
        if (!caller_token) co_return caller_token.error();

        const impersonation account{options_.service_account, options_.delegates};
        const std::string claims = assertion_claims(account.account, services_.token_endpoint,
                                                    options_.expected.audience, services_.caller.now());
        const auto assertion = co_await services_.iam.sign_jwt(*caller_token, account, claims);
        if (!assertion) co_return assertion.error();

        auto request = assertion_request(services_.token_endpoint, *assertion, token_kind::identity);
        auto jwt = co_await request_token(services_.caller, std::move(request));
        if (!jwt) co_return jwt.error();
        co_return oidc::accept_id_token(std::move(*jwt), options_.expected, token_endpoint_giver,
                                        services_.caller.now());
    }

private:
    identity_options options_;
    service_clients services_;
};

}  // namespace

const kind sign_jwt_kind{identity_kind::sign_jwt,
                         "sign_jwt",
                         "service_account",
                         make_source<sign_jwt_source>,
                         check_caller_files,
                         [](const identity_options&, service_collector& services) {
                             services.add_token_endpoint();
                             services.add_iam_credentials();
                             services.add_caller();
                         }};

}  // namespace crossvend::google
