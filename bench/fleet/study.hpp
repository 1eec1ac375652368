#pragma once

#include "fleet/fleet.hpp"

#include <string>

namespace crossvend::fleet {

struct trouble {
    std::string name;
    fault what;
};

/// What a fleet made of a trouble. Peaks are multiples of the settled mean.
struct consequence {
    tally counts;
    double peak_during;
    double peak_after;
    base::duration all_have_a_set;  ///< after an outage's end or, of throttling, after the start; 0: always
    std::size_t went_without;
};

/// A fleet under one law: left alone until it has settled, and from there, or from its start, in each trouble.
struct study {
    std::string law_name;
    tally settled;
    double mean;          ///< calls to STS a second
    double settled_peak;  ///< as a multiple of it
    std::vector<consequence> consequences;
};

struct setting {
    std::size_t sidecars;
    base::duration life;
    std::vector<trouble> troubles;
};

/// A fleet's first day is not looked at: what its start left of waves is gone by then. Both are multiples of 55
/// minutes: a fleet with a fixed lead comes together then, so that its mean is right and each outage hits it at its
/// worst.
constexpr base::time_point settled_from{std::chrono::minutes(27 * 55)};
constexpr base::time_point outage_begin{std::chrono::minutes(39 * 55)};

[[nodiscard]] setting full_setting();

/// The troubles that have bounds.
[[nodiscard]] setting quick_setting();

[[nodiscard]] study examine(std::string law_name, const law& each, const setting& given);

}  // namespace crossvend::fleet
