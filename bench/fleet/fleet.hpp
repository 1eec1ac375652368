#pragma once

#include "fleet/law.hpp"
#include "fleet/tally.hpp"
#include "fleet/upstreams.hpp"

#include <queue>
#include <random>
#include <vector>

namespace crossvend::fleet {

/// Sidecars on virtual time, which start within the first minute of it. An exchange takes no time: a call to the
/// metadata server and, if that gave a token, one to STS. A copy goes on from the same moment by itself.
class fleet {
public:
    fleet(std::size_t size, const law& each, base::duration life);

    void run_until(base::time_point end, upstreams& upstreams);

    /// Counts those that have nothing at `end` as having had nothing until then.
    void finish(base::time_point end);

    [[nodiscard]] const tally& counts() const { return counts_; }

    /// How many had a set, and later nothing to vend.
    [[nodiscard]] std::size_t went_without() const;

private:
    struct sidecar {
        law plan;
        base::time_point started;
        std::optional<credentials::held_set> held;
        bool went_without = false;
    };
    struct attempt {
        base::time_point due;
        std::size_t whose;
        auto operator<=>(const attempt&) const = default;
    };

    [[nodiscard]] base::time_point exchange(sidecar& each, base::time_point now, upstreams& upstreams);
    void note_gap(sidecar& each, base::time_point now);
    [[nodiscard]] double chance();

    std::vector<sidecar> sidecars_;
    std::priority_queue<attempt, std::vector<attempt>, std::greater<>> attempts_;
    std::mt19937_64 random_;  ///< as it is seeded by default, so that every run is the same
    tally counts_;
};

}  // namespace crossvend::fleet
