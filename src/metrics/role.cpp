#include "crossvend/metrics/role.hpp"

#include "metrics_state.hpp"
#include "seconds.hpp"

namespace crossvend::metrics {

role::role(metrics& all, const std::string& name) {
    auto& known = all.state_->roles;
    std::erase_if(known, [](const auto& each) { return each.second.expired(); });
    auto& mine = known[name];
    series_ = mine.lock();
    if (series_) return;
    series_ = std::make_shared<role_series>(all.state_->all, name);
    mine = series_;
}

void role::refresh_stage_took(base::stage stage, base::duration length) const {
    series_->stage(stage).Observe(seconds(length));
}

void role::identity_token_fetched(base::time_point expiration) const {
    series_->identity_expiration.Set(timestamp(expiration));
}

void role::credentials_held(base::time_point issued, base::time_point expiration) const {
    series_->last_success.Set(timestamp(issued));
    series_->expiration.Set(timestamp(expiration));
}

void role::refresh_succeeded(base::time_point issued, base::time_point expiration) const {
    series_->succeeded.Increment();
    series_->consecutive_failures.Set(0);
    credentials_held(issued, expiration);
}

void role::refresh_failed(const base::failure& failure) const {
    series_->failed.Increment();
    series_->consecutive_failures.Increment();
    series_->failure(failure.stage, failure.reason).Increment();
}

void role::refresh_scheduled(base::time_point next) const { series_->next.Set(timestamp(next)); }

void role::credentials_valid(bool valid) const { series_->valid.Set(valid ? 1 : 0); }

std::vector<tally> role::requests() const { return series_->requests.tallies(); }

}  // namespace crossvend::metrics
