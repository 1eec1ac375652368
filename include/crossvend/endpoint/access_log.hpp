#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/endpoint/vended_role.hpp"
#include "crossvend/metrics/metrics.hpp"

#include <string_view>

namespace crossvend::endpoint {

/// What a request leads to, as far as is known.
struct destination {
    metrics::endpoint endpoint = metrics::endpoint::unknown;
    const vended_role* role = nullptr;  ///< null: none in particular
};

/// Where answers are told of: each is counted, and one that refuses has a line in the log, as many SDKs hide why they
/// got no credentials. What it is given outlives it.
class access_log {
public:
    access_log(metrics::metrics& metrics, base::logger& log) : metrics_(metrics), log_(log) {}

    /// A request is refused with this status, for a cause that holds nothing secret.
    void refused(const destination& where, unsigned status, std::string_view cause);
    /// A request was answered, refused or not.
    void answered(const destination& where, unsigned status, base::duration took);

private:
    metrics::metrics& metrics_;
    base::logger& log_;
};

}  // namespace crossvend::endpoint
