#pragma once

#include "crossvend/base/clock.hpp"

namespace crossvend::test {

/// A clock that shows what the test says.
class manual_clock final : public base::clock {
public:
    explicit manual_clock(base::time_point start) : now_(start) {}

    [[nodiscard]] base::time_point now() const override { return now_; }
    [[nodiscard]] base::duration uptime() const override { return uptime_; }

    /// Time passes until it is `now`.
    void set(base::time_point now) { advance(now - now_); }
    void advance(base::duration by) {
        now_ += by;
        uptime_ += by;
    }
    /// Somebody sets the clock.
    void step(base::duration by) { now_ += by; }

private:
    base::time_point now_;
    base::duration uptime_ = std::chrono::hours(1);
};

/// 2026-11-21T22:00:00Z, when nothing particular happens.
inline constexpr base::time_point some_day{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) +
                                           std::chrono::hours(22)};

}  // namespace crossvend::test
