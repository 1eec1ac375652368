#include "crossvend/aws/sts_client.hpp"

#include "crossvend/aws/sts_reply.hpp"
#include "crossvend/base/duration.hpp"

namespace crossvend::aws {
namespace {

/// Beyond this the clocks are worth a warning.
constexpr auto notable_offset = std::chrono::seconds(60);

/// The form of the Query API. Only what OIDC needs: ProviderId would make STS look for another kind of token.
base::secret form(const assume_role_request& request, const base::secret& identity_token) {
    base::secret body("Action=AssumeRoleWithWebIdentity&Version=2011-06-15");
    body.append("&RoleArn=" + net::percent_encode(request.role.text));
    body.append("&RoleSessionName=" + net::percent_encode(request.session_name));
    body.append("&DurationSeconds=" + std::to_string(request.session_duration.count()));
    // A JSON Web Token is base64url and dots, which a form takes as they are.
    body.append("&WebIdentityToken=");
    body.append(identity_token);
    return body;
}

/// What to look at when there was no answer.
std::string_view hint_of(base::reason lost) {
    switch (lost) {
        case base::reason::tls:
            return "if something on the way ends TLS, name its authority in AWS_CA_BUNDLE";
        case base::reason::resolve:
        case base::reason::connect:
        case base::reason::timeout:
            return "see that DNS, firewall and NetworkPolicy let this machine reach it";
        case base::reason::internal:
            return "";
        default:
            return "see that sts.endpoint or AWS_ENDPOINT_URL_STS names AWS STS";
    }
}

}  // namespace

sts_client::sts_client(sts_options options, net::http_client& http, const base::clock& clock, metrics::metrics& metrics,
                       base::logger& log)
    : options_(std::move(options)), http_(http), clock_(clock), metrics_(metrics), log_(log) {}

boost::asio::awaitable<base::result<credentials>> sts_client::assume_role_with_web_identity(
    const assume_role_request& request, const base::secret& identity_token) {
    net::http_call call;
    call.method = "POST";
    call.url = options_.endpoint;
    call.fields = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "text/xml"}};
    call.body = form(request, identity_token);
    call.connect_timeout = options_.connect_timeout;
    call.timeout = options_.request_timeout;

    const auto reply = co_await http_.send(std::move(call));
    if (!reply) {
        const net::transport_failure& lost = reply.error();
        metrics_.upstream_failed(metrics::upstream::sts, lost.reason);
        co_return base::failure(base::stage::sts, lost.reason, base::disposition::transient,
                                "no answer from AWS STS: " + lost.message, hint_of(lost.reason));
    }
    metrics_.upstream_answered(metrics::upstream::sts, reply->status);
    note_clock(*reply);

    auto set = parse_assume_role_with_web_identity_reply(*reply);
    if (!set) co_return set;
    set->role_arn = request.role.text;
    if (set->account_id.empty()) set->account_id = request.role.account_id;
    set->local_expiration = set->expiration - clock_offset_;
    const base::duration life = set->local_expiration - clock_.now();
    if (life < shortest_life)
        co_return base::failure(base::stage::sts, base::reason::expired_credentials, base::disposition::transient,
                                "AWS STS gave credentials that are over, or nearly, by this machine's clock",
                                "check this machine's clock");
    if (life > longest_life)
        co_return base::failure(base::stage::sts, base::reason::malformed, base::disposition::transient,
                                "AWS STS gave credentials that last longer than any do by this machine's clock",
                                "check this machine's clock, and that sts.endpoint names AWS STS");
    co_return set;
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
