#include "role_series.hpp"

#include <algorithm>

namespace crossvend::metrics {
namespace {

/// An exchange over the wide network, up to the request time-out.
const prometheus::Histogram::BucketBoundaries stage_buckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                            0.5,   1,    2.5,   5,    10,  30};

}  // namespace

request_counters::~request_counters() {
    for (const auto& [key, counter] : counters_) all_->requests.Remove(counter);
}

prometheus::Counter& request_counters::counter(endpoint endpoint, unsigned status) {
    const unsigned code = std::ranges::find(statuses, status) == statuses.end() ? statuses.back() : status;
    if (const auto made = counters_.find({endpoint, code}); made != counters_.end()) return *made->second;
    prometheus::Counter& counter = all_->requests.Add(
        {{"endpoint", std::string(to_string(endpoint))}, {"role", role_}, {"code", std::to_string(code)}});
    counters_.emplace(std::pair(endpoint, code), &counter);
    return counter;
}

std::vector<tally> request_counters::tallies() const {
    std::vector<tally> counted(counters_.size());
    std::ranges::transform(counters_, counted.begin(), [](const auto& each) {
        const auto& [key, counter] = each;
        return tally{std::string(to_string(key.first)), std::to_string(key.second),
                     static_cast<std::uint64_t>(counter->Value())};
    });
    return counted;
}

role_series::role_series(std::shared_ptr<families> all, const std::string& name)
    : all_(std::move(all)),
      name_(name),
      expiration(all_->expiration.Add({{"role", name}})),
      valid(all_->valid.Add({{"role", name}})),
      identity_expiration(all_->identity_expiration.Add({{"role", name}})),
      consecutive_failures(all_->consecutive_failures.Add({{"role", name}})),
      last_success(all_->last_success.Add({{"role", name}})),
      next(all_->next.Add({{"role", name}})),
      succeeded(all_->refreshes.Add({{"role", name}, {"result", "success"}})),
      failed(all_->refreshes.Add({{"role", name}, {"result", "failure"}})),
      requests(all_, name) {
    for (const base::stage of_every_role : {base::stage::identity, base::stage::sts}) stage(of_every_role);
}

prometheus::Histogram& role_series::stage(base::stage stage) {
    prometheus::Histogram*& histogram = stages_[static_cast<std::size_t>(stage)];
    if (histogram == nullptr)
        histogram =
            &all_->stage_duration.Add({{"role", name_}, {"stage", std::string(base::to_string(stage))}}, stage_buckets);
    return *histogram;
}

role_series::~role_series() {
    for (auto* histogram : stages_)
        if (histogram != nullptr) all_->stage_duration.Remove(histogram);
    for (const auto& [key, counter] : failures_) all_->failures.Remove(counter);
    all_->expiration.Remove(&expiration);
    all_->valid.Remove(&valid);
    all_->identity_expiration.Remove(&identity_expiration);
    all_->consecutive_failures.Remove(&consecutive_failures);
    all_->last_success.Remove(&last_success);
    all_->next.Remove(&next);
    all_->refreshes.Remove(&succeeded);
    all_->refreshes.Remove(&failed);
}

prometheus::Counter& role_series::failure(base::stage stage, base::reason reason) {
    if (const auto made = failures_.find({stage, reason}); made != failures_.end()) return *made->second;
    prometheus::Counter& counter = all_->failures.Add({{"role", name_},
                                                       {"stage", std::string(base::to_string(stage))},
                                                       {"reason", std::string(base::to_string(reason))}});
    failures_.emplace(std::pair(stage, reason), &counter);
    return counter;
}

}  // namespace crossvend::metrics
