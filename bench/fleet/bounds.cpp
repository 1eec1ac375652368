#include "fleet/bounds.hpp"

namespace crossvend::fleet {
namespace {

struct bound {
    std::string_view trouble;
    double peak_after;
};

constexpr double settled_peak = 1.3;
constexpr bound bounds[] = {{"STS down for 1 min", 1.5}, {"STS down for 25 min", 3.0}};

std::string too_high(std::string_view when, double found, double allowed) {
    return std::string(when) + ": a peak of " + std::to_string(found) + " times the mean, allowed are " +
           std::to_string(allowed);
}

}  // namespace

std::vector<std::string> broken_bounds(const std::vector<trouble>& troubles, const study& crossvend) {
    std::vector<std::string> broken;
    if (crossvend.settled_peak > settled_peak)
        broken.push_back(too_high("settled", crossvend.settled_peak, settled_peak));
    for (std::size_t row = 0; row < troubles.size(); ++row) {
        const consequence& found = crossvend.consequences[row];
        for (const bound& each : bounds) {
            if (each.trouble != troubles[row].name) continue;
            if (found.peak_after > each.peak_after)
                broken.push_back(too_high(troubles[row].name, found.peak_after, each.peak_after));
            if (found.went_without > 0)
                broken.push_back(troubles[row].name + ": " + std::to_string(found.went_without) +
                                 " sidecars went without a set, allowed is none");
        }
    }
    return broken;
}

}  // namespace crossvend::fleet
