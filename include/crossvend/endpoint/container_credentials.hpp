#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/refresher.hpp"
#include "crossvend/endpoint/access_guard.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_handler.hpp"
#include "crossvend/net/route_table.hpp"

#include <string>
#include <vector>

namespace crossvend::endpoint {

/// A role as the endpoint sees it. What is referred to outlives the endpoint.
struct vended_role {
    std::string name;
    std::size_t metrics_number;  ///< the role's number in the metrics
    const credentials::credentials_store& store;
    credentials::refresher& refresher;
};

/// The container credentials endpoint: what AWS_CONTAINER_CREDENTIALS_FULL_URI points to. While there is a
/// set it is answered from memory; before the first, a request waits a moment for the flight under way.
class container_credentials final : public net::http_handler {
public:
    /// The first of `roles` is the one that `/v1/credentials` gives. `clock`, `metrics` and `log` outlive the
    /// endpoint.
    container_credentials(std::vector<vended_role> roles, access_guard guard, const base::clock& clock,
                          metrics::metrics& metrics, base::logger& log);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override;
    void on_connections(std::size_t count) override;

    /// How long a request waits for the first set: SDKs give up after a second.
    static constexpr std::chrono::milliseconds longest_hold{800};

private:
    net::http_reply answer(const vended_role& role);
    net::http_reply refuse(const vended_role* role, const refusal& why, std::string_view allow = {});
    void count(const vended_role* role, const net::http_reply& reply, const base::stopwatch& watch);

    std::vector<vended_role> roles_;
    net::route_table<const vended_role*> routes_;
    access_guard guard_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
};

}  // namespace crossvend::endpoint
