#include "crossvend/credentials/credentials_store.hpp"

namespace crossvend::credentials {

credentials_store::credentials_store(renderer render, base::duration serve_until_remaining)
    : render_(std::move(render)), serve_until_remaining_(serve_until_remaining) {}

void credentials_store::inherit(const credentials_store& predecessor) {
    if (!predecessor.current_) return;
    snapshot next = *predecessor.current_;
    next.vend_until = next.credentials.local_expiration - serve_until_remaining_;
    current_ = std::make_shared<const snapshot>(std::move(next));
    inherited_ = true;
}

void credentials_store::begin_with(set next) {
    hold(std::move(next));
    inherited_ = true;
}

bool credentials_store::publish(set next) {
    if (current_ && !inherited_ && next.credentials.expiration < current_->credentials.expiration) return false;
    hold(std::move(next));
    inherited_ = false;
    when_changed_();
    return true;
}

/// Makes all of the snapshot before it takes the place of the present one: what fails on the way leaves that as it is.
void credentials_store::hold(set next) {
    const base::time_point vend_until = next.credentials.local_expiration - serve_until_remaining_;
    net::http_reply answer = render_(next);
    current_ = std::make_shared<const snapshot>(snapshot{std::move(next), vend_until, std::move(answer)});
}

void credentials_store::clock_was_set_back(base::duration by) {
    if (!current_) return;
    snapshot next = *current_;
    next.issued -= by;
    next.vend_until -= by;
    next.credentials.local_expiration -= by;
    current_ = std::make_shared<const snapshot>(std::move(next));
    when_changed_();
}

availability credentials_store::state(base::time_point now) const {
    if (!current_) return availability::not_ready;
    return now < current_->vend_until ? availability::available : availability::expired;
}

}  // namespace crossvend::credentials
