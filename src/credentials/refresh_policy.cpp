#include "crossvend/credentials/refresh_policy.hpp"

#include "crossvend/base/name_table.hpp"

#include <algorithm>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using base::duration;

constexpr base::name_table outcomes{
    std::array{base::named{outcome::renewed, "renewed"}, base::named{outcome::recovered, "recovered"},
               base::named{outcome::failed, "failed"}, base::named{outcome::failed_again, "failed again"},
               base::named{outcome::throttled, "throttled"}, base::named{outcome::refused, "refused"}}};
static_assert(outcomes.is_complete(outcome::refused));

/// The widest time before expiry at which an SDK asks again, by the lifetime of what it was given.
duration sdk_window(duration lifetime) {
    if (lifetime <= 20min) return 5min;
    if (lifetime < 90min) return 15min;
    return 60min;
}

/// A point between two, `chance` of the way.
duration between(duration low, duration high, double chance) {
    return low + std::chrono::duration_cast<duration>((high - low) * chance);
}

duration wait_with_nothing(unsigned failures, double chance) {
    constexpr unsigned doublings_to_a_minute = 6;
    return between(0s, std::min<duration>(60s, 1s * (1U << std::min(failures - 1, doublings_to_a_minute))), chance);
}

duration wait_with_a_set(duration left, outcome last, double chance) {
    if (last == outcome::failed) return between(500ms, 1500ms, chance);
    // The range is bounded, not what is drawn from it: many that drew more would all come at the bound.
    const duration longest = std::min<duration>(left * 3 / 4, last == outcome::refused ? 5min : 20min);
    return std::max<duration>(between(longest / 2, longest, chance), 5s);
}

}  // namespace

std::string_view to_string(outcome value) { return outcomes.name_of(value); }

duration refresh_lead(duration lifetime, const refresh_options& options) {
    const duration wanted = std::max({lifetime / 2, sdk_window(lifetime) + 10min, options.minimum_remaining});
    return std::clamp<duration>(wanted, 0s, lifetime * 3 / 4);
}

base::time_point next_refresh(const std::optional<held_set>& held, outcome last, unsigned failures_with_nothing,
                              const refresh_options& options, base::time_point now, double chance) {
    if (failures_with_nothing > 0 || !held) return now + wait_with_nothing(std::max(failures_with_nothing, 1U), chance);
    const duration lifetime = held->expiration - held->issued;
    const duration lead = refresh_lead(lifetime, options);
    switch (last) {
        case outcome::renewed:
            return held->expiration - lead - between(0s, lifetime / 10, chance);
        case outcome::recovered:
            return held->issued + between(lifetime / 10, lifetime - lead, chance);
        default:
            return now + wait_with_a_set(held->expiration - options.serve_until_remaining - now, last, chance);
    }
}

base::time_point next_after_return(base::time_point now, double chance) { return now + between(0s, 1s, chance); }

}  // namespace crossvend::credentials
