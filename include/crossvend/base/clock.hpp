#pragma once

#include <chrono>

namespace crossvend::base {

/// A moment of wall-clock time. Credentials expire by the wall clock, so everything about their life does too.
using time_point = std::chrono::sys_time<std::chrono::nanoseconds>;
using duration = std::chrono::nanoseconds;

/// Where the time comes from. The product has one, the system's; tests drive theirs by hand.
class clock {
public:
    virtual ~clock() = default;

    /// The wall-clock time. It may jump in either direction when somebody sets the clock.
    [[nodiscard]] virtual time_point now() const = 0;

    /// How long the machine has been up, suspended or not. Nobody sets it, so against it a step of the wall
    /// clock shows.
    [[nodiscard]] virtual duration uptime() const = 0;
};

/// The machine's clock; lives as long as the program.
[[nodiscard]] const clock& system_clock();

/// Measures how long something takes, unmoved by changes of the wall clock.
class stopwatch {
public:
    explicit stopwatch(std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now())
        : start_(start) {}
    [[nodiscard]] duration elapsed() const { return std::chrono::steady_clock::now() - start_; }

private:
    std::chrono::steady_clock::time_point start_;
};

}  // namespace crossvend::base
