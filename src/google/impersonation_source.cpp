#include "access_token.hpp"
#include "identity_kinds.hpp"

namespace crossvend::google {
namespace {

/// A service account that somebody else may act as: IAM Credentials makes its identity token.
class impersonation_source final : public identity_source {
public:
    impersonation_source(const identity_options& options, world world) : options_(options), services_(options, world) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        const auto caller_token = co_await fetch_caller_token(services_, options_);
        if (!caller_token) co_return caller_token.error();

        const impersonation account{options_.service_account, options_.delegates};
        auto jwt = co_await services_.iam.generate_id_token(*caller_token, account, options_.expected.audience);
        if (!jwt) co_return jwt.error();
        co_return oidc::accept_id_token(std::move(*jwt), options_.expected, iam_credentials_giver,
                                        services_.caller.now());
    }

private:
    identity_options options_;
    service_clients services_;
};

}  // namespace

const kind impersonation_kind{identity_kind::impersonation,
                              "impersonation",
                              "service_account",
                              make_source<impersonation_source>,
                              check_caller_files,
                              [](const identity_options&, service_collector& services) {
                                  services.add_iam_credentials();
                                  services.add_caller();
                              }};

}  // namespace crossvend::google
