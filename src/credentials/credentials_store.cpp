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

void credentials_store::begin_with(aws::credentials credentials, base::time_point issued) {
    hold(std::move(credentials), issued);
    inherited_ = true;
}

bool credentials_store::publish(aws::credentials credentials, base::time_point issued) {
    if (current_ && !inherited_ && credentials.expiration < current_->credentials.expiration) return false;
    hold(std::move(credentials), issued);
    inherited_ = false;
    when_changed_();
    return true;
}

void credentials_store::hold(aws::credentials credentials, base::time_point issued) {
    snapshot next;
    next.issued = issued;
    next.vend_until = credentials.local_expiration - serve_until_remaining_;
    next.answer = render_(credentials, issued);
    next.credentials = std::move(credentials);
    current_ = std::make_shared<const snapshot>(std::move(next));
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
