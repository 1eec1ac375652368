#include "exchange.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/credentials/web_identity.hpp"

namespace crossvend::cli::doctor {
namespace {

/// As much of a key id as the log has.
std::string shown(const std::string& access_key_id) {
    constexpr std::size_t tail = 4;
    return access_key_id.size() > tail ? "..." + access_key_id.substr(access_key_id.size() - tail) : "...";
}

/// A set of credentials, or why there is none.
walked<aws::credentials> judged(step step, base::result<aws::credentials> set, const facts& known) {
    if (!set) {
        fail(step, set.error(), known);
        return {std::move(step), std::nullopt};
    }
    step.summary = set->role_arn;
    step.details = {{"key id", shown(set->access_key_id)}, {"expires", base::format_rfc3339(set->expiration)}};
    return {std::move(step), std::move(*set)};
}

void describe(step& step, const oidc::id_token_claims& claims) {
    const credentials::web_identity identity = credentials::as_aws_sees(claims);
    step.summary = "from " + base::printable(claims.issuer) + ", which AWS sees as";
    for (const auto& [key, value] : identity.conditions)
        step.details.emplace_back(base::printable(key), base::printable(value));
    step.details.emplace_back("expires", base::format_rfc3339(claims.expiration));
    if (identity.is_google && identity.audience().find('@') != std::string::npos)
        step.details.emplace_back("note",
                                  "accounts.google.com:aud is an e-mail address here; with another "
                                  "identity.source the same account may have its unique id there");
}

}  // namespace

boost::asio::awaitable<walked<oidc::id_token>> get_identity_token(google::identity_source& source, facts& known) {
    const base::stopwatch watch;
    auto token = co_await source.fetch();
    walked<oidc::id_token> done;
    done.step.name = "identity token";
    done.step.took = watch.elapsed();
    if (!token) {
        fail(done.step, token.error(), known);
        co_return done;
    }
    learn(known, token->claims);
    describe(done.step, token->claims);
    done.got = std::move(*token);
    co_return done;
}

boost::asio::awaitable<walked<aws::credentials>> exchange_token(aws::sts_client& sts,
                                                                const aws::assume_role_request& request,
                                                                const oidc::id_token& token, const facts& known) {
    const base::stopwatch watch;
    auto set = co_await sts.assume_role_with_web_identity(request, token.jwt);
    step step;
    step.name = "exchange";
    step.took = watch.elapsed();
    co_return judged(std::move(step), std::move(set), known);
}

boost::asio::awaitable<walked<aws::credentials>> go_hop(aws::sts_client& sts, std::size_t number,
                                                        const aws::assume_role_request& request,
                                                        const aws::credentials& signer, facts& known) {
    known.caller = signer.role_arn;
    ask_for(known, request);
    const base::stopwatch watch;
    auto set = co_await sts.assume_role(request, signer);
    step step;
    step.name = "hop " + std::to_string(number);
    step.took = watch.elapsed();
    auto done = judged(std::move(step), std::move(set), known);
    if (!done.got) done.step.cause = request.role.text + ": " + done.step.cause;
    co_return done;
}

boost::asio::awaitable<step> ask_caller_identity(aws::sts_client& sts, const aws::credentials& signer,
                                                 const facts& known) {
    const base::stopwatch watch;
    const auto caller = co_await sts.get_caller_identity(signer);
    step step;
    step.name = "caller identity";
    step.took = watch.elapsed();
    if (!caller) {
        facts here = known;
        here.caller = signer.role_arn;
        fail(step, caller.error(), here);
        co_return step;
    }
    step.summary = base::printable(caller->arn);
    step.details = {{"account", base::printable(caller->account)}, {"user id", base::printable(caller->user_id)}};
    co_return step;
}

}  // namespace crossvend::cli::doctor
