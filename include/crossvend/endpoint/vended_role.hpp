#pragma once

#include "crossvend/access/accepted_token.hpp"
#include "crossvend/access/refusal.hpp"
#include "crossvend/credentials/role.hpp"

#include <memory>
#include <string>

namespace crossvend::endpoint {

/// A role as clients see it. Whoever still answers a request for a role that is gone keeps it alive that long.
struct vended_role {
    std::shared_ptr<credentials::role> role;
    /// The one authorization token that opens it; null: the listener's does.
    std::shared_ptr<access::accepted_token> token;

    [[nodiscard]] const std::string& name() const { return role->options().name; }
    [[nodiscard]] bool is_available(base::time_point now) const {
        return role->store().state(now) == credentials::availability::available;
    }
};

/// Why nothing of a role is vended at `now`: 503, or 500 where somebody has to mend something; SDKs try again after
/// either.
[[nodiscard]] access::refusal unavailable(const vended_role& role, base::time_point now);

}  // namespace crossvend::endpoint
