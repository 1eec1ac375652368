#pragma once

#include "crossvend/base/clock.hpp"

namespace crossvend::metrics {

/// Times and moments as Prometheus has them.
[[nodiscard]] inline double seconds(base::duration length) { return std::chrono::duration<double>(length).count(); }
[[nodiscard]] inline double timestamp(base::time_point when) { return seconds(when.time_since_epoch()); }

}  // namespace crossvend::metrics
