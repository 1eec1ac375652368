#include "metadata_client.hpp"

#include "crossvend/google/metadata_reply.hpp"

namespace crossvend::google {
namespace {

constexpr service metadata_service{
    metrics::upstream::metadata, "the metadata server",
    "only GKE, Compute Engine and Cloud Run have one; GCE_METADATA_HOST names another address"};

constexpr std::string_view account_path = "/computeMetadata/v1/instance/service-accounts/default/";

/// How long a new pod's metadata server may refuse for reasons that pass by themselves.
constexpr auto young = std::chrono::minutes(1);

}  // namespace

metadata_client::metadata_client(net::url server, service_caller& caller)
    : server_(std::move(server)), caller_(caller), made_(caller.uptime()) {}

boost::asio::awaitable<base::result<base::secret>> metadata_client::identity_token(std::string_view audience) {
    return get("identity?audience=" + net::percent_encode(audience) + "&format=standard", &parse_identity_reply);
}

boost::asio::awaitable<base::result<base::secret>> metadata_client::access_token() {
    return get("token", &parse_access_token_reply);
}

boost::asio::awaitable<base::result<base::secret>> metadata_client::get(
    std::string path, base::result<base::secret> (*parse)(const net::upstream_response&)) {
    net::http_call call;
    call.url = server_;
    call.url.target = std::string(account_path) + path;
    call.fields = {{"Metadata-Flavor", "Google"}};
    const auto reply = co_await caller_.send(metadata_service, std::move(call));
    if (!reply) co_return reply.error();
    auto token = parse(*reply);
    if (token) co_return token;
    base::failure refusal = token.error();
    if (refusal.disposition == base::disposition::refused && caller_.uptime() - made_ < young)
        refusal.disposition = base::disposition::transient;
    co_return refusal;
}

}  // namespace crossvend::google
