#pragma once

#include "law.hpp"
#include "upstreams.hpp"

#include <cstdint>
#include <vector>

namespace crossvend::fleet {

struct plan {
    law_kind law = law_kind::crossvend;
    fault wrong;
    std::size_t sidecars = 100'000;
    base::duration life = std::chrono::hours(72);
};

/// What became of a fleet. A rate is calls to STS in ten seconds, as a multiple of the mean where nothing is wrong.
struct story {
    double mean = 0;          ///< calls a second, where nothing is wrong
    double settled_peak = 0;  ///< between twelve hours after the start and the fault
    double peak_meanwhile = 0;
    double peak_afterwards = 0;
    base::duration first_sets{0};  ///< from the start until each had its first set
    std::size_t without = 0;       ///< sidecars that had nothing to vend, once they had had a set
    base::duration longest_without{0};
    base::duration all_again{0};       ///< from the end of the fault until each had a set again; 0 if each had one then
    std::vector<std::uint32_t> calls;  ///< to STS in each ten seconds
};

/// Lets a fleet of sidecars start within a minute and live, on virtual time, with sets of one hour. The same plan has
/// the same story.
[[nodiscard]] story live(const plan& plan);

}  // namespace crossvend::fleet
