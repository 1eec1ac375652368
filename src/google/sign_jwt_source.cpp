#include "crossvend/google/access_token.hpp"
#include "crossvend/google/oauth.hpp"
#include "identity_kinds.hpp"

namespace crossvend::google {
namespace {

/// A service account without its key: IAM Credentials signs the assertion that a key would sign.
class sign_jwt_source final : public identity_source {
public:
    sign_jwt_source(const identity_options& options, world world) : options_(options), services_(options, world) {}

    boost::asio::awaitable<base::result<id_token>> fetch() override {
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
        co_return accept_id_token(std::move(*jwt), options_.expected, token_endpoint_giver, services_.caller.now());
    }

private:
    identity_options options_;
    google_services services_;
};

}  // namespace

std::unique_ptr<identity_source> make_sign_jwt_source(const identity_options& options, world world) {
    return std::make_unique<sign_jwt_source>(options, world);
}

}  // namespace crossvend::google
