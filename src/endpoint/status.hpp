#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/credentials/refresher.hpp"
#include "crossvend/endpoint/listener_status.hpp"
#include "crossvend/endpoint/role_table.hpp"
#include "crossvend/metrics/metrics.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::endpoint {

/// How a role is, the worst last.
enum class role_state {
    ready,      ///< a set is vended, and the last attempt to renew it succeeded
    failing,    ///< a set is vended, and the last attempt to renew it failed
    not_ready,  ///< there has been no set yet
    expired,    ///< there was a set, and it may not be vended any more
};
[[nodiscard]] std::string_view to_string(role_state value);

/// The life of the set that is held; its times are this machine's.
struct set_status {
    std::string access_key_id;  ///< the last four characters
    base::time_point issued;
    base::time_point vend_until;
    base::time_point expiration;
};

/// What there is to tell of a role; nothing secret.
struct role_status {
    std::string name;
    role_state state = role_state::not_ready;
    base::shared_value<credentials::exchange_options> exchange;
    std::optional<oidc::id_token_claims> identity;  ///< of the last identity token
    std::optional<set_status> set;
    std::optional<base::time_point> next_refresh;  ///< nothing while an attempt is under way
    std::vector<credentials::attempt> attempts;    ///< the last ones, newest first
    std::vector<metrics::tally> requests;          ///< by endpoint and code
};

/// What the status page shows, at one moment.
struct status {
    base::time_point now;
    std::vector<role_status> roles;
    std::optional<base::duration> clock_offset;  ///< how far the clock of AWS is ahead, once it is known
    std::vector<listener_status> listeners;      ///< that of the credentials first
    std::vector<metrics::tally> upstream_requests;

    /// That of the role that is worst.
    [[nodiscard]] role_state state() const;
};

/// How it is at `now`.
[[nodiscard]] status status_of(const role_table& roles, std::vector<listener_status> listeners,
                               const metrics::metrics& metrics, base::time_point now);

/// The status as JSON, for programs: every role.
[[nodiscard]] std::string status_document(const status& status);

/// The status as one page of HTML, for people: the roles in trouble first, and no more than a person looks at.
[[nodiscard]] std::string status_page(const status& status);

/// The Content-Security-Policy (CSP Level 3) under which the page is whole: its own style and its own script by their
/// digests, and nothing else from anywhere.
[[nodiscard]] std::string status_page_policy();

}  // namespace crossvend::endpoint
