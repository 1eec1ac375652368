#include "crossvend/metrics/metrics.hpp"

#include "crossvend/base/version.hpp"
#include "process_metrics.hpp"
#include "role_series.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>

namespace crossvend::metrics {
namespace {

constexpr std::array endpoint_names{"credentials", "refresh", "imds_token", "imds",   "metrics",
                                    "livez",       "readyz",  "status",     "unknown"};
constexpr std::array upstream_names{"metadata", "oauth2", "iamcredentials", "google_sts", "subject_token", "sts"};

/// Answers come from memory in microseconds, or after a cold start's hold of up to 0.8 s.
const prometheus::Histogram::BucketBoundaries request_buckets{0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005,
                                                              0.001,   0.005,    0.025,   0.1,    0.35,    1};

double seconds(base::duration length) { return std::chrono::duration<double>(length).count(); }
double timestamp(base::time_point when) { return seconds(when.time_since_epoch()); }

/// An upstream's status as a label: the usual ones as they are, others by their class, so that no upstream
/// can make a new time series for each reply.
std::string status_label(unsigned status) {
    constexpr std::array<unsigned, 12> usual{200, 301, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504};
    if (std::ranges::find(usual, status) != usual.end()) return std::to_string(status);
    return std::to_string(status / 100) + "xx";
}

}  // namespace

struct metrics::state {
    explicit state() {
        all.build_info.Add({{"version", std::string(base::version())}, {"commit", std::string(base::commit())}}).Set(1);
        for (const char* name : endpoint_names)
            durations.push_back(&all.request_duration.Add({{"endpoint", name}}, request_buckets));
    }

    /// The series of a role that there is; null for one that was removed.
    [[nodiscard]] role_series* find(std::size_t role) const {
        return role <= roles.size() ? roles[role - 1].get() : nullptr;
    }

    families all;
    request_counters without_role{all, ""};
    std::vector<std::unique_ptr<role_series>> roles;          ///< by number less one, which is never given twice
    std::map<std::string, std::size_t, std::less<>> numbers;  ///< of the roles that there are
    std::vector<prometheus::Histogram*> durations;            ///< by endpoint
    std::optional<base::duration> offset;
};

std::string_view to_string(endpoint value) { return endpoint_names[static_cast<std::size_t>(value)]; }

metrics::metrics(const std::vector<std::string>& roles) : state_(std::make_unique<state>()) { set_roles(roles); }
metrics::~metrics() = default;

void metrics::set_roles(const std::vector<std::string>& names) {
    std::erase_if(state_->numbers, [&](const auto& known) {
        if (std::ranges::find(names, known.first) != names.end()) return false;
        state_->roles[known.second - 1].reset();
        return true;
    });
    for (const std::string& name : names) {
        if (!state_->numbers.try_emplace(name, state_->roles.size() + 1).second) continue;
        state_->roles.push_back(std::make_unique<role_series>(state_->all, name));
    }
}

std::size_t metrics::role(std::string_view name) const {
    const auto found = state_->numbers.find(name);
    return found == state_->numbers.end() ? no_role : found->second;
}

void metrics::refresh_stage_took(std::size_t role, base::stage stage, base::duration length) {
    if (role_series* const series = state_->find(role)) series->stage(stage).Observe(seconds(length));
}

void metrics::identity_token_fetched(std::size_t role, base::time_point expiration) {
    if (role_series* const series = state_->find(role)) series->identity_expiration.Set(timestamp(expiration));
}

void metrics::credentials_held(std::size_t role, base::time_point issued, base::time_point expiration) {
    role_series* const series = state_->find(role);
    if (series == nullptr) return;
    series->last_success.Set(timestamp(issued));
    series->expiration.Set(timestamp(expiration));
}

void metrics::refresh_succeeded(std::size_t role, base::time_point issued, base::time_point expiration) {
    role_series* const series = state_->find(role);
    if (series == nullptr) return;
    series->succeeded.Increment();
    series->consecutive_failures.Set(0);
    credentials_held(role, issued, expiration);
}

void metrics::refresh_failed(std::size_t role, const base::failure& failure) {
    role_series* const series = state_->find(role);
    if (series == nullptr) return;
    series->failed.Increment();
    series->consecutive_failures.Increment();
    series->failure(failure.stage, failure.reason).Increment();
}

void metrics::refresh_scheduled(std::size_t role, base::time_point next) {
    if (role_series* const series = state_->find(role)) series->next.Set(timestamp(next));
}

void metrics::credentials_valid(std::size_t role, bool valid) {
    if (role_series* const series = state_->find(role)) series->valid.Set(valid ? 1 : 0);
}

void metrics::request_answered(endpoint endpoint, std::size_t role, unsigned status, base::duration took) {
    role_series* const series = role == no_role ? nullptr : state_->find(role);
    request_counters& counters = series == nullptr ? state_->without_role : series->requests;
    counters.counter(endpoint, status).Increment();
    state_->durations[static_cast<std::size_t>(endpoint)]->Observe(seconds(took));
}

void metrics::connections_open(std::size_t count) { state_->all.connections.Set(static_cast<double>(count)); }

std::size_t metrics::connections_open() const { return static_cast<std::size_t>(state_->all.connections.Value()); }

std::vector<tally> metrics::requests(std::size_t role) const {
    const role_series* const series = state_->find(role);
    return series == nullptr ? std::vector<tally>() : series->requests.tallies();
}

void metrics::upstream_answered(upstream upstream, unsigned status) {
    state_->all.upstream_requests
        .Add({{"upstream", upstream_names[static_cast<std::size_t>(upstream)]}, {"code", status_label(status)}})
        .Increment();
}

void metrics::upstream_failed(upstream upstream, base::reason reason) {
    state_->all.upstream_requests
        .Add({{"upstream", upstream_names[static_cast<std::size_t>(upstream)]},
              {"code", std::string(base::to_string(reason))}})
        .Increment();
}

std::vector<tally> metrics::upstream_requests() const {
    std::vector<tally> counted;
    for (const auto& family : state_->all.upstream_requests.Collect())
        for (const auto& series : family.metric) {
            tally& each = counted.emplace_back();
            for (const auto& label : series.label) (label.name == "code" ? each.code : each.of) = label.value;
            each.count = static_cast<std::uint64_t>(series.counter.value);
        }
    std::ranges::sort(counted, {}, [](const tally& each) { return std::tie(each.of, each.code); });
    return counted;
}

void metrics::sts_failed_over(std::string_view region) {
    state_->all.failovers.Add({{"region", std::string(region)}}).Increment();
}

void metrics::clock_offset(base::duration offset) {
    state_->offset = offset;
    state_->all.offset.Set(seconds(offset));
}

std::optional<base::duration> metrics::clock_offset() const { return state_->offset; }

std::string metrics::text() const {
    auto all = state_->all.registry.Collect();
    std::ranges::move(process_metrics(), std::back_inserter(all));
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace crossvend::metrics
