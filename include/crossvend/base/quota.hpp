#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

namespace crossvend::base {

/// How often something may be done that others can cause, as to write a line: some times in a row, then once an
/// interval. What was left out in between is counted.
class quota {
public:
    using time_point = std::chrono::steady_clock::time_point;

    constexpr quota(int at_once, std::chrono::steady_clock::duration interval)
        : at_once_(at_once), interval_(interval) {}

    /// Whether it may be done now: then, how often it was not since the last time; nothing if not.
    [[nodiscard]] std::optional<std::size_t> take(time_point now) {
        // When all is to be had again: each time moves that on by an interval.
        const time_point full = std::max(full_, now) + interval_;
        if (full > now + at_once_ * interval_) {
            ++left_out_;
            return std::nullopt;
        }
        full_ = full;
        return std::exchange(left_out_, 0);
    }

private:
    int at_once_;
    std::chrono::steady_clock::duration interval_;
    time_point full_ = time_point::min();
    std::size_t left_out_ = 0;
};

}  // namespace crossvend::base
