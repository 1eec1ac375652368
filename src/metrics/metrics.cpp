#include "crossvend/metrics/metrics.hpp"

#include "crossvend/base/version.hpp"
#include "process_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace crossvend::metrics {
namespace {

using labels = std::map<std::string, std::string>;

constexpr std::array endpoint_names{"credentials", "metrics", "livez", "readyz", "unknown"};
constexpr std::array upstream_names{"metadata", "oauth2", "iamcredentials", "google_sts", "subject_token", "sts"};
constexpr std::array stages{base::stage::identity, base::stage::sts, base::stage::chain};

/// The statuses that the daemon answers with. The last is for any other, of which there should be none.
constexpr std::array<unsigned, 12> statuses{200, 400, 401, 403, 404, 405, 413, 431, 500, 503, 505, 0};

/// Answers come from memory in microseconds, or after a cold start's hold of up to 0.8 s.
const prometheus::Histogram::BucketBoundaries request_buckets{0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005,
                                                              0.001,   0.005,    0.025,   0.1,    0.35,    1};
/// An exchange over the wide network, up to the request time-out.
const prometheus::Histogram::BucketBoundaries stage_buckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                            0.5,   1,    2.5,   5,    10,  30};

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

struct metrics::families {
    /// The series of one role, looked up once.
    struct role_series {
        std::string name;
        prometheus::Gauge& expiration;
        prometheus::Gauge& valid;
        prometheus::Gauge& identity_expiration;
        prometheus::Gauge& consecutive_failures;
        prometheus::Gauge& last_success;
        prometheus::Gauge& next;
        prometheus::Counter& succeeded;
        prometheus::Counter& failed;
        std::array<prometheus::Histogram*, stages.size()> stage_durations;
    };
    using request_counters = std::array<prometheus::Counter*, statuses.size()>;

    explicit families(const std::vector<std::string>& names) {
        prometheus::BuildGauge()
            .Name("crossvend_build_info")
            .Help("The version of crossvend; always 1.")
            .Register(registry)
            .Add({{"version", std::string(base::version())}, {"commit", std::string(base::commit())}})
            .Set(1);
        for (const std::string& name : names) roles.push_back(series_of(name));
        for (const char* name : endpoint_names)
            durations.push_back(&request_duration.Add({{"endpoint", name}}, request_buckets));
        requests.resize(endpoint_names.size() * (names.size() + 1));
    }

    role_series series_of(const std::string& name) {
        const labels role{{"role", name}};
        const auto histogram = [&](base::stage stage) {
            return &stage_duration.Add({{"role", name}, {"stage", std::string(base::to_string(stage))}}, stage_buckets);
        };
        return {name,
                expiration.Add(role),
                valid.Add(role),
                identity_expiration.Add(role),
                consecutive_failures.Add(role),
                last_success.Add(role),
                next.Add(role),
                refreshes.Add({{"role", name}, {"result", "success"}}),
                refreshes.Add({{"role", name}, {"result", "failure"}}),
                {histogram(stages[0]), histogram(stages[1]), histogram(stages[2])}};
    }

    /// The counter of an endpoint, role and status, made when first needed.
    prometheus::Counter& request_counter(endpoint endpoint, std::size_t role, unsigned status) {
        const auto place = std::ranges::find(statuses, status);
        const std::size_t column =
            place == statuses.end() ? statuses.size() - 1 : static_cast<std::size_t>(place - statuses.begin());
        const auto row = static_cast<std::size_t>(endpoint);
        prometheus::Counter*& counter = requests[row * (roles.size() + 1) + role][column];
        if (counter == nullptr)
            counter = &request_total.Add({{"endpoint", endpoint_names[row]},
                                          {"role", role == no_role ? "" : roles[role - 1].name},
                                          {"code", std::to_string(statuses[column])}});
        return *counter;
    }

    prometheus::Registry registry;

    prometheus::Family<prometheus::Gauge>& gauge(const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
    }
    prometheus::Family<prometheus::Counter>& counter(const char* name, const char* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
    }
    prometheus::Family<prometheus::Histogram>& histogram(const char* name, const char* help) {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
    }

    prometheus::Family<prometheus::Gauge>& expiration =
        gauge("crossvend_credentials_expiration_timestamp_seconds", "When the held credentials expire.");
    prometheus::Family<prometheus::Gauge>& valid =
        gauge("crossvend_credentials_valid", "1 while there are credentials that may be vended, else 0.");
    prometheus::Family<prometheus::Gauge>& identity_expiration =
        gauge("crossvend_identity_token_expiration_timestamp_seconds", "When the last identity token expires.");
    prometheus::Family<prometheus::Counter>& refreshes =
        counter("crossvend_refreshes_total", "Attempts to get credentials, by result (success or failure).");
    prometheus::Family<prometheus::Counter>& failures =
        counter("crossvend_refresh_failures_total", "Failed attempts, by the stage that failed and why.");
    prometheus::Family<prometheus::Gauge>& consecutive_failures =
        gauge("crossvend_refresh_consecutive_failures", "Failed attempts since the last success.");
    prometheus::Family<prometheus::Gauge>& last_success =
        gauge("crossvend_refresh_last_success_timestamp_seconds", "When credentials were last got.");
    prometheus::Family<prometheus::Gauge>& next =
        gauge("crossvend_refresh_next_timestamp_seconds", "When the next attempt is due.");
    prometheus::Family<prometheus::Histogram>& stage_duration =
        histogram("crossvend_refresh_duration_seconds", "How long each stage of an attempt took.");
    prometheus::Family<prometheus::Counter>& request_total =
        counter("crossvend_requests_total", "Requests answered, by endpoint, role and HTTP status.");
    prometheus::Family<prometheus::Histogram>& request_duration =
        histogram("crossvend_request_duration_seconds", "How long requests waited for their answer.");
    prometheus::Family<prometheus::Counter>& upstream_requests = counter(
        "crossvend_upstream_requests_total", "Calls to Google and AWS, by HTTP status or the reason there was none.");
    prometheus::Family<prometheus::Counter>& failovers = counter(
        "crossvend_sts_failovers_total", "Calls that AWS STS in this Region did not serve and the next one was given.");
    prometheus::Gauge& connections =
        gauge("crossvend_connections", "Open connections to the credentials listener.").Add({});
    prometheus::Gauge& offset =
        gauge("crossvend_clock_offset_seconds", "How far the clock of AWS is ahead of this machine's.").Add({});

    std::vector<role_series> roles;
    std::vector<prometheus::Histogram*> durations;
    std::vector<request_counters> requests;  ///< by endpoint and role
};

std::string_view to_string(endpoint value) { return endpoint_names[static_cast<std::size_t>(value)]; }

metrics::metrics(const std::vector<std::string>& roles) : families_(std::make_unique<families>(roles)) {}
metrics::~metrics() = default;

std::size_t metrics::role(std::string_view name) const {
    const auto found = std::ranges::find(families_->roles, name, &families::role_series::name);
    if (found == families_->roles.end()) return no_role;
    return static_cast<std::size_t>(found - families_->roles.begin()) + 1;
}

void metrics::refresh_stage_took(std::size_t role, base::stage stage, base::duration length) {
    families_->roles[role - 1].stage_durations[static_cast<std::size_t>(stage)]->Observe(seconds(length));
}

void metrics::identity_token_fetched(std::size_t role, base::time_point expiration) {
    families_->roles[role - 1].identity_expiration.Set(timestamp(expiration));
}

void metrics::refresh_succeeded(std::size_t role, base::time_point now, base::time_point expiration) {
    auto& series = families_->roles[role - 1];
    series.succeeded.Increment();
    series.consecutive_failures.Set(0);
    series.last_success.Set(timestamp(now));
    series.expiration.Set(timestamp(expiration));
}

void metrics::refresh_failed(std::size_t role, const base::failure& failure) {
    auto& series = families_->roles[role - 1];
    series.failed.Increment();
    series.consecutive_failures.Increment();
    families_->failures
        .Add({{"role", series.name},
              {"stage", std::string(base::to_string(failure.stage))},
              {"reason", std::string(base::to_string(failure.reason))}})
        .Increment();
}

void metrics::refresh_scheduled(std::size_t role, base::time_point next) {
    families_->roles[role - 1].next.Set(timestamp(next));
}

void metrics::credentials_valid(std::size_t role, bool valid) { families_->roles[role - 1].valid.Set(valid ? 1 : 0); }

void metrics::request_answered(endpoint endpoint, std::size_t role, unsigned status, base::duration took) {
    families_->request_counter(endpoint, role, status).Increment();
    families_->durations[static_cast<std::size_t>(endpoint)]->Observe(seconds(took));
}

void metrics::connections_open(std::size_t count) { families_->connections.Set(static_cast<double>(count)); }

void metrics::upstream_answered(upstream upstream, unsigned status) {
    families_->upstream_requests
        .Add({{"upstream", upstream_names[static_cast<std::size_t>(upstream)]}, {"code", status_label(status)}})
        .Increment();
}

void metrics::upstream_failed(upstream upstream, base::reason reason) {
    families_->upstream_requests
        .Add({{"upstream", upstream_names[static_cast<std::size_t>(upstream)]},
              {"code", std::string(base::to_string(reason))}})
        .Increment();
}

void metrics::sts_failed_over(std::string_view region) {
    families_->failovers.Add({{"region", std::string(region)}}).Increment();
}

void metrics::clock_offset(base::duration offset) { families_->offset.Set(seconds(offset)); }

std::string metrics::text() const {
    auto all = families_->registry.Collect();
    std::ranges::move(process_metrics(), std::back_inserter(all));
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace crossvend::metrics
