#pragma once

#include "crossvend/base/failure.hpp"
#include "crossvend/credentials/refresh_policy.hpp"

namespace crossvend::credentials {

/// What the policy has to remember between attempts: how the last ones ended. A refresher has one, and so has each
/// sidecar of the simulated fleet, so that what is simulated is what runs.
class refresh_schedule {
public:
    explicit refresh_schedule(refresh_options options) : options_(options) {}

    /// An attempt gave the set that is held now. Returns when to try next; `chance` is a number in [0, 1).
    [[nodiscard]] base::time_point succeeded(const held_set& held, double chance);

    /// An attempt failed; `held` is what there was before it. Returns when to try next.
    [[nodiscard]] base::time_point failed(base::disposition how, const std::optional<held_set>& held,
                                          base::time_point now, double chance);

    /// Whether there is nothing to vend and the last attempt failed by what may pass, so that the upstream's return is
    /// worth an attempt. Not after an attempt that began so: an upstream that serves now one and now another is asked
    /// twice as often as without, at most. Nor after one that was throttled, which has to slow down, or refused, which
    /// somebody has to mend.
    [[nodiscard]] bool waits_for_upstream() const { return waits_for_upstream_; }

    /// The upstream is back, while this waits for it. Returns when to try next.
    [[nodiscard]] base::time_point upstream_returned(base::time_point now, double chance);

    /// How the last attempt ended, by which the next one was put where it is.
    [[nodiscard]] outcome last() const { return last_; }

private:
    [[nodiscard]] outcome outcome_of(base::disposition how) const;

    refresh_options options_;
    outcome last_ = outcome::failed;
    bool recovering_ = true;  ///< no success yet since the start or the last failure
    bool failing_ = false;    ///< no success yet since the last failure
    unsigned failures_with_nothing_ = 0;
    bool waits_for_upstream_ = false;
    bool woken_ = false;  ///< the next attempt is for the upstream's return
};

}  // namespace crossvend::credentials
