#include "crossvend/metrics/metrics.hpp"

#include "crossvend/base/name_table.hpp"
#include "crossvend/base/version.hpp"
#include "crossvend/metrics/role.hpp"
#include "metrics_state.hpp"
#include "process_metrics.hpp"
#include "seconds.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

namespace crossvend::metrics {
namespace {

using base::named;

constexpr base::name_table endpoints{
    std::array{named{endpoint::credentials, "credentials"}, named{endpoint::refresh, "refresh"},
               named{endpoint::imds_token, "imds_token"}, named{endpoint::imds, "imds"},
               named{endpoint::metrics, "metrics"}, named{endpoint::livez, "livez"}, named{endpoint::readyz, "readyz"},
               named{endpoint::status, "status"}, named{endpoint::unknown, "unknown"}}};
static_assert(endpoints.is_complete(endpoint::unknown));

constexpr base::name_table upstreams{
    std::array{named{upstream::metadata, "metadata"}, named{upstream::oauth2, "oauth2"},
               named{upstream::iamcredentials, "iamcredentials"}, named{upstream::google_sts, "google_sts"},
               named{upstream::subject_token, "subject_token"}, named{upstream::sts, "sts"}}};
static_assert(upstreams.is_complete(upstream::sts));

/// Answers come from memory in microseconds, or after a cold start's hold of up to 0.8 s.
const prometheus::Histogram::BucketBoundaries request_buckets{0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005,
                                                              0.001,   0.005,    0.025,   0.1,    0.35,    1};

/// An upstream's status as a label: the usual ones as they are, others by their class, so that no upstream
/// can make a new time series for each reply.
std::string status_label(unsigned status) {
    constexpr std::array<unsigned, 12> usual{200, 301, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504};
    if (std::ranges::find(usual, status) != usual.end()) return std::to_string(status);
    return std::to_string(status / 100) + "xx";
}

}  // namespace

metrics::state::state() {
    all->build_info.Add({{"version", std::string(base::version())}, {"commit", std::string(base::commit())}}).Set(1);
    for (const auto& [value, name] : endpoints)
        durations.push_back(&all->request_duration.Add({{"endpoint", std::string(name)}}, request_buckets));
}

std::string_view to_string(endpoint value) { return endpoints.name_of(value); }

metrics::metrics() : state_(std::make_unique<state>()) {}
metrics::~metrics() = default;

void metrics::request_answered(endpoint endpoint, const role* role, unsigned status, base::duration took) {
    request_counters& counters = role == nullptr ? state_->without_role : role->series_->requests;
    counters.counter(endpoint, status).Increment();
    state_->durations[static_cast<std::size_t>(endpoint)]->Observe(seconds(took));
}

void metrics::connections_open(std::size_t count) { state_->all->connections.Set(static_cast<double>(count)); }

void metrics::upstream_answered(upstream upstream, unsigned status) {
    state_->all->upstream_requests
        .Add({{"upstream", std::string(upstreams.name_of(upstream))}, {"code", status_label(status)}})
        .Increment();
}

void metrics::upstream_failed(upstream upstream, base::reason reason) {
    state_->all->upstream_requests
        .Add({{"upstream", std::string(upstreams.name_of(upstream))}, {"code", std::string(base::to_string(reason))}})
        .Increment();
}

std::vector<tally> metrics::upstream_requests() const {
    std::vector<tally> counted;
    for (const auto& family : state_->all->upstream_requests.Collect())
        for (const auto& series : family.metric) {
            tally& each = counted.emplace_back();
            for (const auto& label : series.label) (label.name == "code" ? each.code : each.of) = label.value;
            each.count = static_cast<std::uint64_t>(series.counter.value);
        }
    std::ranges::sort(counted, {}, [](const tally& each) { return std::tie(each.of, each.code); });
    return counted;
}

void metrics::sts_failed_over(std::string_view region) {
    state_->all->failovers.Add({{"region", std::string(region)}}).Increment();
}

void metrics::clock_offset(base::duration offset) {
    state_->offset = offset;
    state_->all->offset.Set(seconds(offset));
}

std::optional<base::duration> metrics::clock_offset() const { return state_->offset; }

std::string metrics::text() const {
    auto all = state_->all->registry.Collect();
    std::ranges::move(process_metrics(), std::back_inserter(all));
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace crossvend::metrics
