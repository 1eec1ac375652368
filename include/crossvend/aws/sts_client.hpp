#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/aws/role_arn.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace crossvend::aws {

struct sts_options {
    net::url endpoint;
    base::duration connect_timeout = std::chrono::seconds(3);
    base::duration request_timeout = std::chrono::seconds(10);
};

/// The role to be assumed, and how.
struct assume_role_request {
    role_arn role;
    std::string session_name;
    std::chrono::seconds session_duration = std::chrono::hours(1);
};

/// Speaks to AWS STS. What it is given by reference outlives it.
class sts_client {
public:
    sts_client(sts_options options, net::http_client& http, const base::clock& clock, metrics::metrics& metrics,
               base::logger& log);

    /// AssumeRoleWithWebIdentity: the token goes in the body of an unsigned POST. Fails at stage `sts`; a
    /// set that has less than `shortest_life` left on arrival, or more than `longest_life`, is a failure too.
    [[nodiscard]] boost::asio::awaitable<base::result<credentials>> assume_role_with_web_identity(
        const assume_role_request& request, const base::secret& identity_token);

    static constexpr std::chrono::seconds shortest_life{60};
    /// The longest session of a role is 12 h; the rest is for clocks that differ.
    static constexpr std::chrono::hours longest_life{48};

private:
    void note_clock(const net::upstream_response& reply);

    sts_options options_;
    net::http_client& http_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
    base::duration clock_offset_{0};  ///< what is applied to expiry: 0 unless the clocks are far apart
};

}  // namespace crossvend::aws
