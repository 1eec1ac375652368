#include "fleet/law.hpp"

#include <algorithm>

namespace crossvend::fleet {

using namespace std::chrono_literals;
using credentials::held_set;

base::duration full_jitter::next(double chance) {
    constexpr unsigned doublings_to_a_minute = 6;
    const base::duration widest =
        std::min<base::duration>(60s, 1s * (1U << std::min(failures_, doublings_to_a_minute)));
    ++failures_;
    return std::chrono::duration_cast<base::duration>(widest * chance);
}

base::time_point full_jitter_law::succeeded(const held_set& held, double chance) {
    back_off_.reset();
    return renewals_.succeeded(held, chance);
}

base::time_point full_jitter_law::failed(base::disposition how, const std::optional<held_set>& held,
                                         base::time_point now, double chance) {
    // It is told, so that it spreads the first set after the failure as crossvend does: the laws differ in one thing.
    static_cast<void>(renewals_.failed(how, held, now, chance));
    return now + back_off_.next(chance);
}

base::time_point fixed_lead_law::succeeded(const held_set& held, double /*chance*/) {
    back_off_.reset();
    return held.expiration - 5min;
}

base::time_point fixed_lead_law::failed(base::disposition /*how*/, const std::optional<held_set>& /*held*/,
                                        base::time_point now, double chance) {
    return now + back_off_.next(chance);
}

}  // namespace crossvend::fleet
