#pragma once

#include "crossvend/metrics/metrics.hpp"
#include "families.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace crossvend::metrics {

/// Counts the answers to requests for one role, or for none.
class request_counters {
public:
    request_counters(std::shared_ptr<families> all, std::string role) : all_(std::move(all)), role_(std::move(role)) {}
    ~request_counters();
    request_counters(const request_counters&) = delete;
    request_counters& operator=(const request_counters&) = delete;

    /// The counter of an endpoint and a status, made when first needed.
    prometheus::Counter& counter(endpoint endpoint, unsigned status);
    [[nodiscard]] std::vector<tally> tallies() const;

    /// The statuses that the daemon answers with. The last is for any other, of which there should be none.
    static constexpr std::array<unsigned, 13> statuses{200, 202, 400, 401, 403, 404, 405, 413, 431, 500, 503, 505, 0};

private:
    std::shared_ptr<families> all_;
    std::string role_;
    std::map<std::pair<endpoint, unsigned>, prometheus::Counter*> counters_;
};

/// The series of one role, looked up once; they vanish with it.
class role_series {
public:
    role_series(std::shared_ptr<families> all, const std::string& name);
    ~role_series();
    role_series(const role_series&) = delete;
    role_series& operator=(const role_series&) = delete;

    /// The histogram of a stage; that of a chain is made when first needed, as few roles have one.
    prometheus::Histogram& stage(base::stage stage);
    /// The counter of a failure, made when first needed.
    prometheus::Counter& failure(base::stage stage, base::reason reason);

private:
    std::shared_ptr<families> all_;
    std::string name_;
    std::map<std::pair<base::stage, base::reason>, prometheus::Counter*> failures_;
    std::array<prometheus::Histogram*, 3> stages_{};

public:
    prometheus::Gauge& expiration;
    prometheus::Gauge& valid;
    prometheus::Gauge& identity_expiration;
    prometheus::Gauge& consecutive_failures;
    prometheus::Gauge& last_success;
    prometheus::Gauge& next;
    prometheus::Counter& succeeded;
    prometheus::Counter& failed;
    request_counters requests;
};

}  // namespace crossvend::metrics
