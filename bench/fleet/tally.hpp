#pragma once

#include "crossvend/base/clock.hpp"

#include <vector>

namespace crossvend::fleet {

/// What a fleet did to STS, and what it had to vend, in bins of ten seconds.
class tally {
public:
    static constexpr std::chrono::seconds bin{10};

    explicit tally(base::duration life);

    void called_sts(base::time_point now) { ++calls_[bin_of(now)]; }

    /// A sidecar had nothing to vend between these.
    void had_nothing(base::time_point from, base::time_point to);

    /// Calls a second, in the busiest bin or in all of them.
    [[nodiscard]] double peak(base::time_point from, base::time_point to) const;
    [[nodiscard]] double mean(base::time_point from, base::time_point to) const;

    /// Calls a second, bin by bin.
    [[nodiscard]] std::vector<double> calls(base::time_point from, base::time_point to) const;

    /// Sidecars with nothing to vend, at the end of each bin.
    [[nodiscard]] std::vector<long> with_nothing(base::time_point from, base::time_point to) const;

    /// When the last of them had something again; the start, if nobody ever had nothing.
    [[nodiscard]] base::time_point all_have_a_set() const { return all_have_a_set_; }

    /// The longest that one of them had nothing.
    [[nodiscard]] base::duration longest() const { return longest_; }

private:
    [[nodiscard]] static std::size_t bin_of(base::time_point when);

    std::vector<unsigned> calls_;
    std::vector<long> nothing_changed_;  ///< how many more have nothing after the bin than before
    base::time_point all_have_a_set_;
    base::duration longest_{};
};

}  // namespace crossvend::fleet
