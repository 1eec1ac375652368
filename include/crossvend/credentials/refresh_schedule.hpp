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

private:
    [[nodiscard]] outcome outcome_of(base::disposition how) const;

    refresh_options options_;
    bool recovering_ = true;  ///< no success yet since the start or the last failure
    bool failing_ = false;    ///< no success yet since the last failure
    unsigned failures_with_nothing_ = 0;
};

}  // namespace crossvend::credentials
