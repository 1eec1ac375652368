#include "crossvend/credentials/web_identity_source.hpp"

#include "crossvend/aws/sts_error.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/oidc/issuer.hpp"

namespace crossvend::credentials {
namespace {

class web_identity_source final : public credentials_source {
public:
    web_identity_source(std::shared_ptr<google::identity_source> identity, std::shared_ptr<aws::sts_client> sts,
                        base::shared_value<exchange_options> exchange, metrics::role metrics)
        : identity_(std::move(identity)),
          sts_(std::move(sts)),
          exchange_(std::move(exchange)),
          metrics_(std::move(metrics)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        auto set = co_await exchange(report);
        if (!set && wants_fresh_token(set.error())) set = co_await exchange(report);
        co_return set;
    }

private:
    boost::asio::awaitable<base::result<aws::credentials>> exchange(fetch_report& report) {
        const base::stopwatch identity_started;
        const auto token = co_await identity_->fetch();
        const base::duration identity_took = identity_started.elapsed();
        report.took.identity += identity_took;
        metrics_.refresh_stage_took(base::stage::identity, identity_took);
        if (!token) co_return token.error();
        metrics_.identity_token_fetched(token->claims.expiration);
        report.identity = token->claims;

        const base::stopwatch sts_started;
        auto set = co_await sts_->assume_role_with_web_identity(exchange_->request, token->jwt);
        const base::duration sts_took = sts_started.elapsed();
        report.took.sts += sts_took;
        metrics_.refresh_stage_took(base::stage::sts, sts_took);
        if (!set) co_return with_claims(set.error(), token->claims);
        co_return set;
    }

    static bool wants_fresh_token(const base::failure& failure) {
        return failure.reason == base::reason::invalid_identity_token || failure.reason == base::reason::expired_token;
    }

    /// What AWS saw of the token, for whoever has to mend a trust policy.
    static base::failure with_claims(base::failure failure, const oidc::id_token_claims& claims) {
        if (failure.reason != base::reason::access_denied && failure.reason != base::reason::invalid_identity_token)
            return failure;
        const auto shown = [](const std::string& claim) {
            return claim.empty() ? std::string("(none)") : base::printable(claim, 100);
        };
        if (oidc::is_google(claims.issuer)) {
            failure.hint += "; the token had sub=" + shown(claims.subject) + " oaud=" + shown(claims.audience) +
                            " azp=" + shown(claims.authorized_party);
        } else {
            failure.hint = aws::hint_for_issuer(failure.reason, claims.issuer) +
                           "; the token had iss=" + shown(claims.issuer) + " sub=" + shown(claims.subject) +
                           " aud=" + shown(claims.audience);
        }
        return failure;
    }

    std::shared_ptr<google::identity_source> identity_;
    std::shared_ptr<aws::sts_client> sts_;
    base::shared_value<exchange_options> exchange_;
    metrics::role metrics_;
};

}  // namespace

std::unique_ptr<credentials_source> make_web_identity_source(std::shared_ptr<google::identity_source> identity,
                                                             std::shared_ptr<aws::sts_client> sts,
                                                             base::shared_value<exchange_options> exchange,
                                                             metrics::role metrics) {
    return std::make_unique<web_identity_source>(std::move(identity), std::move(sts), std::move(exchange),
                                                 std::move(metrics));
}

}  // namespace crossvend::credentials
