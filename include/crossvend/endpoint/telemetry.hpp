#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/endpoint/listener_status.hpp"
#include "crossvend/endpoint/request_log.hpp"
#include "crossvend/endpoint/role_table.hpp"
#include "crossvend/endpoint/shared_answer.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_handler.hpp"

#include <functional>
#include <string>
#include <vector>

namespace crossvend::endpoint {

/// What operators and probes look at: `/metrics` for Prometheus, `/livez` and `/readyz` for Kubernetes, `/` and
/// `/status.json` for whoever wants to know how it is.
/// Nothing secret is there, so nobody is asked who they are.
class telemetry final : public net::http_handler {
public:
    using listeners = std::function<std::vector<listener_status>()>;

    /// `roles` may be put others in their place at any time; `listening` says how the daemon's listeners are.
    telemetry(const current_roles& roles, listeners listening, const base::clock& clock, metrics::metrics& metrics,
              base::logger& log);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override;

private:
    struct page;
    static const page pages[];

    void count(metrics::endpoint which, const net::http_reply& reply, const base::stopwatch& watch);
    net::http_reply metrics_page();
    net::http_reply livez_page();
    net::http_reply readyz_page();
    void tell_of_change(const net::http_response& reply);
    net::http_reply status_html();
    net::http_reply status_json();

    const current_roles& roles_;
    listeners listening_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    request_log requests_;
    std::string last_verdict_;  ///< on the roles that are not ready, and why: probes ask all the time for the same
    shared_answer metrics_text_;
    shared_answer status_html_;
    shared_answer status_json_;
};

}  // namespace crossvend::endpoint
