#pragma once

#include "crossvend/google/identity_options.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_client.hpp"

#include <memory>

namespace crossvend::google {

/// The outside world of an identity source; all of it outlives the source.
struct world {
    net::http_client& http;
    const base::clock& clock;
    metrics::metrics& metrics;
};

/// The source that the options choose. Callers that come while it fetches share one fetch.
[[nodiscard]] std::unique_ptr<identity_source> make_identity_source(const identity_options& options, world world);

}  // namespace crossvend::google
