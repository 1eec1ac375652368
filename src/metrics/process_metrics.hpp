#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace crossvend::metrics {

/// The `process_*` families that every Prometheus client library has, read from /proc now. What cannot be
/// read is left out.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace crossvend::metrics
