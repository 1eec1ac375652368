#include "crossvend/google/metadata_server.hpp"

#include "crossvend/google/metadata_reply.hpp"

namespace crossvend::google {
namespace {

constexpr std::string_view identity_path = "/computeMetadata/v1/instance/service-accounts/default/identity";

using namespace std::chrono_literals;

/// How long a new pod's metadata server may refuse for reasons that pass by themselves.
constexpr auto young = std::chrono::minutes(1);

class metadata_identity_source final : public identity_source {
public:
    metadata_identity_source(metadata_options options, net::http_client& http, const base::clock& clock,
                             metrics::metrics& metrics)
        : options_(std::move(options)), http_(http), clock_(clock), metrics_(metrics), made_(clock.uptime()) {}

    boost::asio::awaitable<base::result<id_token>> fetch() override {
        net::http_call call;
        call.url = options_.server;
        call.url.target = std::string(identity_path) + "?audience=" + net::percent_encode(options_.expected.audience) +
                          "&format=standard";
        call.fields = {{"Metadata-Flavor", "Google"}};
        call.connect_timeout = options_.connect_timeout;
        call.timeout = options_.request_timeout;

        const auto reply = co_await http_.send(std::move(call));
        if (!reply) {
            const net::transport_failure& lost = reply.error();
            metrics_.upstream_failed(metrics::upstream::metadata, lost.reason);
            const std::string_view hint =
                lost.reason == base::reason::internal
                    ? ""
                    : "only GKE, Compute Engine and Cloud Run have one; GCE_METADATA_HOST names another address";
            co_return base::failure(base::stage::identity, lost.reason, base::disposition::transient,
                                    "no answer from the metadata server: " + lost.message, hint);
        }
        metrics_.upstream_answered(metrics::upstream::metadata, reply->status);
        auto token = read(*reply);
        co_return token;
    }

private:
    base::result<id_token> read(const net::upstream_response& reply) {
        const base::time_point local = clock_.now();
        const base::time_point now = local + net::offset_to_apply(net::clock_offset(reply, local).value_or(0s));
        auto jwt = parse_identity_reply(reply);
        if (!jwt) {
            base::failure refusal = jwt.error();
            if (refusal.disposition == base::disposition::refused && clock_.uptime() - made_ < young)
                refusal.disposition = base::disposition::transient;
            return refusal;
        }
        auto token = parse_id_token(std::move(*jwt));
        if (!token) return token;
        if (auto unfit = check_id_token(token->claims, options_.expected, now)) return *std::move(unfit);
        return token;
    }

    metadata_options options_;
    net::http_client& http_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::duration made_;  ///< by the uptime, which nobody sets
};

}  // namespace

std::optional<net::url> parse_metadata_host(std::string_view text) {
    const bool has_scheme = text.find("://") != std::string_view::npos;
    auto url = net::parse_url(has_scheme ? std::string(text) : "http://" + std::string(text));
    if (!url || url->target != "/") return std::nullopt;
    return url;
}

std::unique_ptr<identity_source> make_metadata_identity_source(metadata_options options, net::http_client& http,
                                                               const base::clock& clock, metrics::metrics& metrics) {
    return std::make_unique<metadata_identity_source>(std::move(options), http, clock, metrics);
}

}  // namespace crossvend::google
