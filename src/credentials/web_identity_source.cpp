#include "crossvend/credentials/web_identity_source.hpp"

#include "crossvend/aws/sts_error.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/meanwhile.hpp"
#include "crossvend/oidc/issuer.hpp"

#include <optional>

namespace crossvend::credentials {
namespace {

class web_identity_source final : public credentials_source {
public:
    web_identity_source(std::shared_ptr<google::identity_source> identity, std::shared_ptr<aws::sts_client> sts,
                        base::shared_value<exchange_options> exchange, std::shared_ptr<head_start> early,
                        metrics::role metrics)
        : identity_(std::move(identity)),
          sts_(std::move(sts)),
          exchange_(std::move(exchange)),
          early_(std::move(early)),
          metrics_(std::move(metrics)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        auto set = co_await exchange(report);
        if (!set && wants_fresh_token(set.error())) set = co_await exchange(report);
        co_return set;
    }

private:
    /// What there is before STS is asked.
    struct preparation {
        std::optional<base::result<oidc::id_token>> token;
        std::optional<base::stopwatch> since_token;  ///< what STS takes counts from there
        std::unique_ptr<net::http_connection> connection;
    };

    boost::asio::awaitable<base::result<aws::credentials>> exchange(fetch_report& report) {
        preparation here;
        if (early_->take())
            co_await net::meanwhile(fetch_token(here, report), connect(here));
        else
            co_await fetch_token(here, report);
        const base::result<oidc::id_token>& token = *here.token;
        if (!token) co_return token.error();
        metrics_.identity_token_fetched(token->claims.expiration);
        report.identity = token->claims;

        auto set =
            co_await sts_->assume_role_with_web_identity(exchange_->request, token->jwt, std::move(here.connection));
        const base::duration sts_took = here.since_token->elapsed();
        report.took.sts += sts_took;
        metrics_.refresh_stage_took(base::stage::sts, sts_took);
        if (!set) co_return with_claims(set.error(), token->claims);
        co_return set;
    }

    /// Whether a token came.
    boost::asio::awaitable<bool> fetch_token(preparation& here, fetch_report& report) {
        const base::stopwatch started;
        auto token = co_await identity_->fetch();
        const base::duration took = started.elapsed();
        report.took.identity += took;
        metrics_.refresh_stage_took(base::stage::identity, took);
        early_->token_came(token.has_value());
        here.token = std::move(token);
        here.since_token.emplace();
        co_return here.token->has_value();
    }

    boost::asio::awaitable<void> connect(preparation& here) { here.connection = co_await sts_->connect(); }

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
    std::shared_ptr<head_start> early_;
    metrics::role metrics_;
};

}  // namespace

std::unique_ptr<credentials_source> make_web_identity_source(std::shared_ptr<google::identity_source> identity,
                                                             std::shared_ptr<aws::sts_client> sts,
                                                             base::shared_value<exchange_options> exchange,
                                                             std::shared_ptr<head_start> early, metrics::role metrics) {
    return std::make_unique<web_identity_source>(std::move(identity), std::move(sts), std::move(exchange),
                                                 std::move(early), std::move(metrics));
}

}  // namespace crossvend::credentials
