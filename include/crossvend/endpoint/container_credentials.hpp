#pragma once

#include "crossvend/access/authenticator.hpp"
#include "crossvend/access/origin_guard.hpp"
#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/endpoint/request_log.hpp"
#include "crossvend/endpoint/role_table.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_handler.hpp"

#include <variant>

namespace crossvend::endpoint {

/// The container credentials endpoint: what AWS_CONTAINER_CREDENTIALS_FULL_URI points to. While there is a
/// set it is answered from memory; before the first, a request waits a moment for the flight under way.
class container_credentials final : public net::http_handler {
public:
    /// `roles`, `guard` and `authenticator` may be put others in their place at any time: they count from the next
    /// request on. The first of the roles is the one that `/v1/credentials` gives.
    container_credentials(const current_roles& roles, const access::origin_guard& guard,
                          const access::authenticator& authenticator, const base::clock& clock,
                          metrics::metrics& metrics, base::logger& log);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override;
    void on_connections(std::size_t count) override;

    /// How long a request waits for the first set: SDKs give up after a second.
    static constexpr std::chrono::milliseconds longest_hold{800};

private:
    [[nodiscard]] std::variant<destination, access::refusal> route(const net::http_request& request) const;
    net::http_reply vend(const destination& where);
    net::http_reply refresh(const destination& where, const net::http_request& request);
    net::http_reply refuse(const destination& where, const access::refusal& why);

    const current_roles& roles_;
    const access::origin_guard& guard_;
    const access::authenticator& authenticator_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
    request_log requests_;
};

}  // namespace crossvend::endpoint
