#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/endpoint/access_log.hpp"
#include "crossvend/endpoint/vended_role.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_handler.hpp"
#include "crossvend/net/route_table.hpp"

#include <vector>

namespace crossvend::endpoint {

/// What operators and probes look at: `/metrics` for Prometheus, `/livez` and `/readyz` for Kubernetes, `/` and
/// `/status.json` for whoever wants to know how it is.
/// Nothing secret is there, so nobody is asked who they are. What is given by reference outlives it.
class telemetry final : public net::http_handler {
public:
    telemetry(std::vector<vended_role> roles, const base::clock& clock, metrics::metrics& metrics, base::logger& log);

    /// From the next request on it tells of these roles.
    void change(std::vector<vended_role> roles) { roles_ = std::move(roles); }

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override;

private:
    struct page {
        metrics::endpoint counted_as;
        net::http_reply (telemetry::*give)();
    };

    void count(metrics::endpoint which, const net::http_reply& reply, const base::stopwatch& watch);
    net::http_reply metrics_page();
    net::http_reply livez_page();
    net::http_reply readyz_page();
    net::http_reply people_page();
    net::http_reply status_json();

    std::vector<vended_role> roles_;
    net::route_table<page> routes_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    access_log access_;
};

}  // namespace crossvend::endpoint
