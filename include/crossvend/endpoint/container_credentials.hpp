#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/endpoint/access_guard.hpp"
#include "crossvend/endpoint/access_log.hpp"
#include "crossvend/endpoint/vended_role.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_handler.hpp"
#include "crossvend/net/route_table.hpp"

#include <memory>
#include <vector>

namespace crossvend::endpoint {

/// The container credentials endpoint: what AWS_CONTAINER_CREDENTIALS_FULL_URI points to. While there is a
/// set it is answered from memory; before the first, a request waits a moment for the flight under way.
class container_credentials final : public net::http_handler {
public:
    /// What is given by reference outlives the endpoint; `guard` may be put another in its place at any time.
    container_credentials(std::vector<vended_role> roles, const access_guard& guard, const base::clock& clock,
                          metrics::metrics& metrics, base::logger& log);

    /// From the next request on these roles are vended. The first of `roles` is the one that `/v1/credentials` gives.
    void change(std::vector<vended_role> roles);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override;
    void on_connections(std::size_t count) override;

    /// How long a request waits for the first set: SDKs give up after a second.
    static constexpr std::chrono::milliseconds longest_hold{800};

private:
    /// What is vended: made at a change, and then as it is until nobody uses it any more.
    struct vending {
        explicit vending(std::vector<vended_role> given);
        std::vector<vended_role> roles;
        net::route_table<destination> routes;
    };

    static net::route_table<destination> routes_to(const std::vector<vended_role>& roles);

    net::http_reply vend(const destination& where);
    net::http_reply refresh(const destination& where, const net::http_request& request);
    net::http_reply refuse(const destination& where, const refusal& why, std::string_view allow = {});

    std::shared_ptr<const vending> vending_;
    const access_guard& guard_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
    access_log access_;
};

}  // namespace crossvend::endpoint
