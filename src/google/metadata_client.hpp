#pragma once

#include "crossvend/oidc/id_token.hpp"
#include "service_caller.hpp"

#include <string>
#include <string_view>

namespace crossvend::google {

/// Asks the metadata server of Compute Engine, GKE or Cloud Run on behalf of the instance or pod. While it is young, a
/// refusal counts as transient: a new pod's metadata server gives errors of every kind for some seconds.
class metadata_client {
public:
    metadata_client(net::url server, service_caller& caller);

    /// The JSON Web Token for the audience. Fails as the reply is judged.
    [[nodiscard]] boost::asio::awaitable<base::result<base::secret>> identity_token(std::string_view audience);

    /// An access token.
    [[nodiscard]] boost::asio::awaitable<base::result<base::secret>> access_token();

private:
    /// Gets what is at `path` below the service account and reads it with `parse`.
    [[nodiscard]] boost::asio::awaitable<base::result<base::secret>> get(
        std::string path, base::result<base::secret> (*parse)(const net::upstream_response&));

    net::url server_;
    service_caller& caller_;
    base::duration made_;  ///< by the uptime, which nobody sets
};

/// The metadata server as the giver of an identity token.
inline constexpr std::string_view metadata_server_hint =
    "see that nothing but Google's metadata server answers at its address (GCE_METADATA_HOST, a proxy, a captive "
    "portal)";
inline constexpr oidc::token_giver metadata_server_giver{
    "the metadata server", metadata_server_hint, metadata_server_hint,
    "on GKE this is often the node's service account: see that Workload Identity Federation is on for the node pool "
    "and that the pod does not use hostNetwork"};

}  // namespace crossvend::google
