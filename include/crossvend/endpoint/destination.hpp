#pragma once

#include "crossvend/endpoint/vended_role.hpp"
#include "crossvend/metrics/metrics.hpp"

namespace crossvend::endpoint {

/// What a request leads to, as far as is known.
struct destination {
    metrics::endpoint endpoint = metrics::endpoint::unknown;
    const vended_role* role = nullptr;  ///< null: none in particular
};

}  // namespace crossvend::endpoint
