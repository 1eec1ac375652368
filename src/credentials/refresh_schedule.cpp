#include "crossvend/credentials/refresh_schedule.hpp"

namespace crossvend::credentials {

base::time_point refresh_schedule::succeeded(const held_set& held, double chance) {
    last_ = recovering_ ? outcome::recovered : outcome::renewed;
    recovering_ = failing_ = waits_for_upstream_ = woken_ = false;
    failures_with_nothing_ = 0;
    return next_refresh(held, last_, 0, options_, held.issued, chance);
}

base::time_point refresh_schedule::failed(base::disposition how, const std::optional<held_set>& held,
                                          base::time_point now, double chance) {
    const bool can_be_vended = held && now < held->expiration - options_.serve_until_remaining;
    failures_with_nothing_ = can_be_vended ? 0 : failures_with_nothing_ + 1;
    last_ = outcome_of(how);
    recovering_ = failing_ = true;
    waits_for_upstream_ = !can_be_vended && how == base::disposition::transient && !woken_;
    woken_ = false;
    return next_refresh(held, last_, failures_with_nothing_, options_, now, chance);
}

base::time_point refresh_schedule::upstream_returned(base::time_point now, double chance) {
    waits_for_upstream_ = false;
    woken_ = true;
    return next_after_return(now, chance);
}

outcome refresh_schedule::outcome_of(base::disposition how) const {
    switch (how) {
        case base::disposition::throttled:
            return outcome::throttled;
        case base::disposition::refused:
            return outcome::refused;
        case base::disposition::transient:
            break;
    }
    return failing_ ? outcome::failed_again : outcome::failed;
}

}  // namespace crossvend::credentials
