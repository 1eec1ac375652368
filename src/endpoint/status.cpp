#include "status.hpp"

#include "crossvend/base/name_table.hpp"

#include <algorithm>
#include <array>

namespace crossvend::endpoint {
namespace {

using base::named;

constexpr base::name_table states{std::array{named{role_state::ready, "ready"}, named{role_state::failing, "failing"},
                                             named{role_state::not_ready, "not ready"},
                                             named{role_state::expired, "expired"}}};
static_assert(states.is_complete(role_state::expired));

role_state state_of(const credentials::role& role, base::time_point now) {
    switch (role.store().state(now)) {
        case credentials::availability::not_ready:
            return role_state::not_ready;
        case credentials::availability::expired:
            return role_state::expired;
        case credentials::availability::available:
            break;
    }
    return role.refreshing().last_failure() == nullptr ? role_state::ready : role_state::failing;
}

std::optional<set_status> set_of(const credentials::credentials_store& store) {
    const auto& held = store.current();
    if (!held) return std::nullopt;
    return set_status{std::string(aws::key_id_tail(held->credentials)), held->issued, held->vend_until,
                      held->credentials.local_expiration};
}

role_status status_of(const credentials::role& role, base::time_point now) {
    const auto& attempts = role.refreshing().attempts();
    role_status status;
    status.name = role.options().name;
    status.state = state_of(role, now);
    status.exchange = role.options().exchange;
    status.identity = role.refreshing().identity();
    status.set = set_of(role.store());
    if (!attempts.empty() && !role.refreshing().in_flight()) status.next_refresh = role.refreshing().next_attempt();
    status.attempts.assign(attempts.rbegin(), attempts.rend());
    status.requests = role.metrics().requests();
    return status;
}

}  // namespace

std::string_view to_string(role_state value) { return states.name_of(value); }

role_state status::state() const {
    return roles.empty() ? role_state::ready : std::ranges::max(roles, {}, &role_status::state).state;
}

status status_of(const role_table& roles, std::vector<listener_status> listeners, const metrics::metrics& metrics,
                 base::time_point now) {
    status status;
    status.now = now;
    for (const vended_role& each : roles.roles()) status.roles.push_back(status_of(*each.role, now));
    status.clock_offset = metrics.clock_offset();
    status.listeners = std::move(listeners);
    status.upstream_requests = metrics.upstream_requests();
    return status;
}

}  // namespace crossvend::endpoint
