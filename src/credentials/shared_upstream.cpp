#include "crossvend/credentials/shared_upstream.hpp"

namespace crossvend::credentials {

shared_upstream::waiter::waiter(std::shared_ptr<shared_upstream> upstream, std::function<void()> woken)
    : upstream_(std::move(upstream)),
      position_(upstream_->waiting_.insert(upstream_->waiting_.end(), std::move(woken))) {}

shared_upstream::waiter::~waiter() { upstream_->waiting_.erase(position_); }

void shared_upstream::served(base::time_point now) {
    last_served_ = now;
    for (const auto& woken : waiting_) woken();
}

}  // namespace crossvend::credentials
