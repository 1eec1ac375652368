#include "crossvend/aws/sts_client.hpp"

#include "crossvend/aws/sts_error.hpp"
#include "sts_call.hpp"
#include "sts_form.hpp"
#include "sts_reply.hpp"

#include <utility>

namespace crossvend::aws {
namespace {

/// What to look at when there was no answer.
std::string_view hint_of(base::reason lost) {
    switch (lost) {
        case base::reason::tls:
            return "if something on the way ends TLS, name its authority in AWS_CA_BUNDLE";
        case base::reason::resolve:
        case base::reason::connect:
        case base::reason::timeout:
            return "see that DNS, firewall and NetworkPolicy let this machine reach it";
        case base::reason::proxy:
            return "see that HTTPS_PROXY names a proxy that opens the way (CONNECT) to AWS STS";
        case base::reason::internal:
            return "";
        default:
            return "see that sts.endpoint or AWS_ENDPOINT_URL_STS names AWS STS";
    }
}

/// Whether another Region may serve what this one did not.
bool may_pass_elsewhere(const base::failure& failure) {
    switch (failure.reason) {
        case base::reason::resolve:
        case base::reason::connect:
        case base::reason::timeout:
        case base::reason::tls:
        case base::reason::proxy:
        case base::reason::protocol:
        case base::reason::too_large:
        case base::reason::throttled:
        case base::reason::unavailable:
        case base::reason::region_disabled:
            return true;
        default:
            return false;
    }
}

/// The failure of the last Region there was to try.
base::failure after_all(base::failure last, std::size_t tried) {
    if (tried > 1) last.message += " (all " + std::to_string(tried) + " Regions were tried)";
    return last;
}

/// Whether a signature was refused that a clock set right would make good.
bool may_be_the_clock(const base::failure& failure) {
    return failure.reason == base::reason::clock_skew || failure.reason == base::reason::invalid_signature;
}

}  // namespace

/// What is asked, of whichever endpoint.
template <class Document>
struct sts_client::question {
    sts_action action;
    base::secret form;
    const credentials* signer;  ///< null for a call that is not signed
    base::result<Document> (*parse)(const net::upstream_response&);
};

sts_client::sts_client(sts_options options, net::http_client& http, const base::clock& clock, metrics::metrics& metrics,
                       base::logger& log)
    : options_(std::move(options)), http_(http), clock_(clock), metrics_(metrics), log_(log) {}

boost::asio::awaitable<std::unique_ptr<net::http_connection>> sts_client::connect() {
    net::http_call call = call_to(options_.endpoints.front(), {});
    co_return co_await http_.connect(std::move(call));
}

boost::asio::awaitable<base::result<credentials>> sts_client::assume_role_with_web_identity(
    const assume_role_request& request, const base::secret& identity_token,
    std::unique_ptr<net::http_connection> ahead) {
    const question<credentials> asked{sts_action::assume_role_with_web_identity,
                                      assume_role_with_web_identity_form(request, identity_token), nullptr,
                                      parse_assume_role_with_web_identity_reply};
    auto set = co_await ask(asked, std::move(ahead));
    if (!set) co_return set;
    co_return accept(std::move(*set), request, stage_of(asked.action));
}

boost::asio::awaitable<base::result<credentials>> sts_client::assume_role(const assume_role_request& request,
                                                                          const credentials& signer) {
    const question<credentials> asked{sts_action::assume_role, assume_role_form(request), &signer,
                                      parse_assume_role_reply};
    auto set = co_await ask(asked);
    if (!set) co_return set;
    co_return accept(std::move(*set), request, stage_of(asked.action));
}

boost::asio::awaitable<base::result<caller_identity>> sts_client::get_caller_identity(const credentials& signer) {
    const question<caller_identity> asked{sts_action::get_caller_identity, get_caller_identity_form(), &signer,
                                          parse_get_caller_identity_reply};
    co_return co_await ask(asked);
}

template <class Document>
boost::asio::awaitable<base::result<Document>> sts_client::ask(const question<Document>& asked,
                                                               std::unique_ptr<net::http_connection> ahead) {
    const std::vector<sts_endpoint>& endpoints = options_.endpoints;
    for (std::size_t i = 0;; ++i) {
        auto answer = co_await ask_at(endpoints[i], asked, std::exchange(ahead, nullptr));
        if (answer || !may_pass_elsewhere(answer.error())) co_return answer;
        if (i + 1 == endpoints.size()) co_return after_all(answer.error(), endpoints.size());
        note_failover(endpoints[i], endpoints[i + 1], answer.error());
    }
}

/// Asks once; and once more if a signature was refused and the reply showed that it was made by a wrong clock.
template <class Document>
boost::asio::awaitable<base::result<Document>> sts_client::ask_at(const sts_endpoint& endpoint,
                                                                  const question<Document>& asked,
                                                                  std::unique_ptr<net::http_connection> ahead) {
    const base::duration signed_with = clock_offset_;
    auto answer = co_await ask_once(endpoint, asked, std::move(ahead));
    if (answer || asked.signer == nullptr || !may_be_the_clock(answer.error())) co_return answer;
    if (std::chrono::abs(clock_offset_ - signed_with) > notable_offset) answer = co_await ask_once(endpoint, asked);
    co_return answer;
}

template <class Document>
boost::asio::awaitable<base::result<Document>> sts_client::ask_once(const sts_endpoint& endpoint,
                                                                    const question<Document>& asked,
                                                                    std::unique_ptr<net::http_connection> ahead) {
    net::http_call call = call_to(endpoint, asked.form);
    if (asked.signer != nullptr) sign_sts_call(call, endpoint, *asked.signer, clock_.now() + clock_offset_);

    auto sending = ahead ? ahead->send(std::move(call)) : http_.send(std::move(call));
    const auto reply = co_await std::move(sending);
    if (!reply) {
        const net::transport_failure& lost = reply.error();
        metrics_.upstream_failed(metrics::upstream::sts, lost.reason);
        co_return base::failure(stage_of(asked.action), lost.reason, base::disposition::transient,
                                "no answer from AWS STS: " + lost.message, hint_of(lost.reason));
    }
    metrics_.upstream_answered(metrics::upstream::sts, reply->status);
    note_clock(*reply);
    co_return asked.parse(*reply);
}

net::http_call sts_client::call_to(const sts_endpoint& endpoint, base::secret form) const {
    net::http_call call = make_sts_call(endpoint, std::move(form));
    call.connect_timeout = options_.connect_timeout;
    call.timeout = options_.request_timeout;
    return call;
}

base::result<credentials> sts_client::accept(credentials set, const assume_role_request& request,
                                             base::stage stage) const {
    set.role_arn = request.role.text;
    if (set.account_id.empty()) set.account_id = request.role.account_id;
    set.local_expiration = set.expiration - clock_offset_;
    const base::duration life = set.local_expiration - clock_.now();
    if (life < shortest_life)
        return base::failure(stage, base::reason::expired_credentials, base::disposition::transient,
                             "AWS STS gave credentials that are over, or nearly, by this machine's clock",
                             "check this machine's clock");
    if (life > longest_life)
        return base::failure(stage, base::reason::malformed, base::disposition::transient,
                             "AWS STS gave credentials that last longer than any do by this machine's clock",
                             "check this machine's clock, and that sts.endpoint names AWS STS");
    return set;
}

void sts_client::note_failover(const sts_endpoint& left, const sts_endpoint& next, const base::failure& why) {
    metrics_.sts_failed_over(left.signing_region);
    log_.warning("AWS STS did not serve a call here, so it goes to the next Region",
                 {{"region", left.signing_region},
                  {"next", next.signing_region},
                  {"reason", base::to_string(why.reason)},
                  {"cause", why.text()}});
}

void sts_client::note_clock(const net::upstream_response& reply) {
    const auto offset = net::clock_offset(reply, clock_.now());
    if (!offset) return;
    metrics_.clock_offset(*offset);
    clock_offset_ = net::offset_to_apply(*offset);
    if (std::chrono::abs(*offset) > notable_offset)
        log_.warning("this machine's clock differs from that of AWS",
                     {{"aws_is_ahead_by", *offset}, {"applied", clock_offset_ == *offset ? "yes" : "no"}});
}

}  // namespace crossvend::aws
