#pragma once

#include "crossvend/credentials/refresh_schedule.hpp"

#include <variant>

namespace crossvend::fleet {

/// Full jitter: after the n-th failure in a row, a wait of anywhere between nothing and 1 s, 2 s, 4 s ... 60 s.
class full_jitter {
public:
    [[nodiscard]] base::duration next(double chance);
    void reset() { failures_ = 0; }

private:
    unsigned failures_ = 0;
};

/// Renews when crossvend does, but waits with full jitter after a failure, whatever is held.
class full_jitter_law {
public:
    [[nodiscard]] base::time_point succeeded(const credentials::held_set& held, double chance);
    [[nodiscard]] base::time_point failed(base::disposition how, const std::optional<credentials::held_set>& held,
                                          base::time_point now, double chance);

private:
    credentials::refresh_schedule renewals_{credentials::refresh_options{}};
    full_jitter back_off_;
};

/// Renews five minutes before the end, and waits with full jitter after a failure.
class fixed_lead_law {
public:
    [[nodiscard]] base::time_point succeeded(const credentials::held_set& held, double chance);
    [[nodiscard]] base::time_point failed(base::disposition how, const std::optional<credentials::held_set>& held,
                                          base::time_point now, double chance);

private:
    full_jitter back_off_;
};

/// When a sidecar tries next. Crossvend's law is the very schedule that its refresher asks.
using law = std::variant<credentials::refresh_schedule, full_jitter_law, fixed_lead_law>;

}  // namespace crossvend::fleet
