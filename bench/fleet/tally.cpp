#include "fleet/tally.hpp"

#include <algorithm>
#include <numeric>

namespace crossvend::fleet {
namespace {

double a_second(double calls) { return calls / std::chrono::duration<double>(tally::bin).count(); }

}  // namespace

tally::tally(base::duration life) : calls_(bin_of(base::time_point(life)) + 1), nothing_changed_(calls_.size()) {}

void tally::had_nothing(base::time_point from, base::time_point to) {
    ++nothing_changed_[bin_of(from)];
    --nothing_changed_[bin_of(to)];
    all_have_a_set_ = std::max(all_have_a_set_, to);
    longest_ = std::max(longest_, to - from);
}

double tally::peak(base::time_point from, base::time_point to) const { return std::ranges::max(calls(from, to)); }

double tally::mean(base::time_point from, base::time_point to) const {
    const auto all = calls(from, to);
    return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
}

std::vector<double> tally::calls(base::time_point from, base::time_point to) const {
    std::vector<double> found;
    for (std::size_t each = bin_of(from); each < bin_of(to); ++each) found.push_back(a_second(calls_[each]));
    return found;
}

std::vector<long> tally::with_nothing(base::time_point from, base::time_point to) const {
    std::vector<long> found(bin_of(to));
    std::partial_sum(nothing_changed_.begin(), nothing_changed_.begin() + static_cast<long>(found.size()),
                     found.begin());
    found.erase(found.begin(), found.begin() + static_cast<long>(bin_of(from)));
    return found;
}

std::size_t tally::bin_of(base::time_point when) { return static_cast<std::size_t>(when.time_since_epoch() / bin); }

}  // namespace crossvend::fleet
