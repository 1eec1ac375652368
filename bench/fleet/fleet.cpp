#include "fleet/fleet.hpp"

#include <algorithm>

namespace crossvend::fleet {

using namespace std::chrono_literals;

fleet::fleet(std::size_t size, const law& each, base::duration life) : counts_(life) {
    for (std::size_t number = 0; number < size; ++number) {
        const base::time_point start(std::chrono::duration_cast<base::duration>(60s * chance()));
        sidecars_.push_back({each, start, {}});
        attempts_.push({start, number});
    }
}

void fleet::run_until(base::time_point end, upstreams& upstreams) {
    while (attempts_.top().due < end) {
        const attempt next = attempts_.top();
        attempts_.pop();
        attempts_.push({exchange(sidecars_[next.whose], next.due, upstreams), next.whose});
    }
}

void fleet::finish(base::time_point end) {
    for (sidecar& each : sidecars_) note_gap(each, end);
}

std::size_t fleet::went_without() const {
    return static_cast<std::size_t>(std::ranges::count_if(sidecars_, &sidecar::went_without));
}

/// Returns when to try next.
base::time_point fleet::exchange(sidecar& each, base::time_point now, upstreams& upstreams) {
    auto failed = upstreams.call(upstream::metadata_server, now);
    if (!failed) {
        counts_.called_sts(now);
        failed = upstreams.call(upstream::sts, now);
    }
    if (failed)
        return std::visit([&](auto& plan) { return plan.failed(*failed, each.held, now, chance()); }, each.plan);
    note_gap(each, now);
    each.held = {now, now + 1h};
    return std::visit([&](auto& plan) { return plan.succeeded(*each.held, chance()); }, each.plan);
}

void fleet::note_gap(sidecar& each, base::time_point now) {
    const base::time_point since =
        each.held ? each.held->expiration - credentials::refresh_options{}.serve_until_remaining : each.started;
    if (now <= since) return;
    counts_.had_nothing(since, now);
    if (each.held) each.went_without = true;
}

double fleet::chance() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

}  // namespace crossvend::fleet
