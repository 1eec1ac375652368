#pragma once

#include "crossvend/credentials/refresh_schedule.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace crossvend::fleet {

/// When a sidecar asks again: one for each of them, as it remembers how its last attempts ended.
class law {
public:
    virtual ~law() = default;

    /// An attempt gave the set that is held now. `chance` is a number in [0, 1).
    [[nodiscard]] virtual base::time_point succeeded(const credentials::held_set& held, double chance) = 0;

    /// An attempt failed at `now`; `held` is what there was before it.
    [[nodiscard]] virtual base::time_point failed(base::disposition how,
                                                  const std::optional<credentials::held_set>& held,
                                                  base::time_point now, double chance) = 0;
};

enum class law_kind {
    crossvend,    ///< what the daemon does: its own code
    full_jitter,  ///< the same lead, and after a failure U(0, min(60 s, 1 s * 2^n))
    fixed_lead,   ///< five minutes before expiry, as most SDKs do, and the same after a failure
};

[[nodiscard]] std::string_view to_string(law_kind kind);
[[nodiscard]] std::unique_ptr<law> make_law(law_kind kind);

}  // namespace crossvend::fleet
