#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/endpoint/access_guard.hpp"
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
    /// `clock`, `metrics` and `log` outlive the endpoint.
    container_credentials(std::vector<vended_role> roles, access_guard guard, const base::clock& clock,
                          metrics::metrics& metrics, base::logger& log);

    /// From the next request on these roles are vended, to whom this guard lets in. The first of `roles` is the one
    /// that `/v1/credentials` gives.
    void change(std::vector<vended_role> roles, access_guard guard);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override;
    void on_connections(std::size_t count) override;

    /// How long a request waits for the first set: SDKs give up after a second.
    static constexpr std::chrono::milliseconds longest_hold{800};

private:
    /// What a path leads to.
    struct destination {
        metrics::endpoint endpoint = metrics::endpoint::unknown;
        const vended_role* role = nullptr;  ///< null: none in particular
    };
    /// What is vended, and to whom: made at a change, and then as it is until nobody uses it any more.
    struct vending {
        vending(std::vector<vended_role> given, access_guard who);
        std::vector<vended_role> roles;
        net::route_table<destination> routes;
        access_guard guard;
    };

    static net::route_table<destination> routes_to(const std::vector<vended_role>& roles);

    net::http_reply vend(const destination& where);
    net::http_reply refresh(const destination& where, const net::http_request& request);
    net::http_reply refuse(const destination& where, const refusal& why, std::string_view allow = {});
    void count(const destination& where, const net::http_reply& reply, const base::stopwatch& watch);

    std::shared_ptr<const vending> vending_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
};

}  // namespace crossvend::endpoint
