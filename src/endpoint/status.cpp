#include "crossvend/endpoint/status.hpp"

#include <algorithm>
#include <array>

namespace crossvend::endpoint {
namespace {

constexpr std::array state_names{"ready", "failing", "not ready", "expired"};

role_state state_of(const vended_role& role, base::time_point now) {
    switch (role.store->state(now)) {
        case credentials::availability::not_ready:
            return role_state::not_ready;
        case credentials::availability::expired:
            return role_state::expired;
        case credentials::availability::available:
            break;
    }
    return role.refresher->last_failure() == nullptr ? role_state::ready : role_state::failing;
}

std::optional<set_status> set_of(const credentials::credentials_store& store) {
    const auto& held = store.current();
    if (!held) return std::nullopt;
    return set_status{std::string(aws::key_id_tail(held->credentials)), held->issued, held->vend_until,
                      held->credentials.local_expiration};
}

role_status look_at(const vended_role& role, const metrics::metrics& metrics, base::time_point now) {
    role_status status;
    status.name = role.name;
    status.state = state_of(role, now);
    status.exchange = role.exchange.get();
    status.identity = role.refresher->identity();
    status.set = set_of(*role.store);
    const auto& attempts = role.refresher->attempts();
    if (!attempts.empty() && !role.refresher->in_flight()) status.next_refresh = role.refresher->next_attempt();
    status.attempts.assign(attempts.rbegin(), attempts.rend());
    status.requests = metrics.requests(role.metrics_number);
    return status;
}

}  // namespace

std::string_view to_string(role_state value) { return state_names[static_cast<std::size_t>(value)]; }

role_state status::state() const {
    return roles.empty() ? role_state::ready : std::ranges::max(roles, {}, &role_status::state).state;
}

status look_at(const std::vector<vended_role>& roles, const metrics::metrics& metrics, base::time_point now) {
    status status;
    status.now = now;
    for (const vended_role& role : roles) status.roles.push_back(look_at(role, metrics, now));
    status.clock_offset = metrics.clock_offset();
    status.connections = metrics.connections_open();
    status.upstream_requests = metrics.upstream_requests();
    return status;
}

}  // namespace crossvend::endpoint
