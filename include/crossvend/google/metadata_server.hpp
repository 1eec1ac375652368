#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_client.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace crossvend::google {

/// Where the metadata server is: a host with or without scheme and port, as GCE_METADATA_HOST may hold it
/// (Google's client libraries differ). Nothing if it is neither.
[[nodiscard]] std::optional<net::url> parse_metadata_host(std::string_view text);

/// The link-local address, which needs no DNS.
inline constexpr std::string_view default_metadata_host = "169.254.169.254";

struct metadata_options {
    net::url server;
    id_token_expectation expected;
    base::duration connect_timeout = std::chrono::seconds(3);
    base::duration request_timeout = std::chrono::seconds(10);
};

/// The identity of the instance or pod from the metadata server of Compute Engine, GKE or Cloud Run. While
/// it is young, a refusal counts as transient: a new pod's metadata server gives errors of every kind for
/// some seconds. What is given by reference outlives the source.
[[nodiscard]] std::unique_ptr<identity_source> make_metadata_identity_source(metadata_options options,
                                                                             net::http_client& http,
                                                                             const base::clock& clock,
                                                                             metrics::metrics& metrics);

}  // namespace crossvend::google
