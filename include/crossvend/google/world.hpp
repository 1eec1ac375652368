#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_client.hpp"

namespace crossvend::google {

/// The outside world of an identity source.
struct world {
    net::http_client& http;
    const base::clock& clock;
    metrics::metrics& metrics;
};

}  // namespace crossvend::google
