#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace crossvend::metrics {

/// The metrics by name, with what is said of them. Their series come and go.
struct families {
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

    prometheus::Family<prometheus::Gauge>& build_info =
        gauge("crossvend_build_info", "The version of crossvend; always 1.");
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
    prometheus::Family<prometheus::Counter>& requests =
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
};

}  // namespace crossvend::metrics
