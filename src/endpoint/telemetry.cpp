#include "crossvend/endpoint/telemetry.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "crossvend/endpoint/status.hpp"

namespace crossvend::endpoint {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

net::http_reply text_reply(unsigned status, std::string_view text, std::string_view type = plain_text,
                           const std::string& fields = {}) {
    return std::make_shared<const net::http_response>(status, type, base::secret(text),
                                                      std::string(common_fields) + fields);
}

net::http_reply wrong_method(std::string_view allowed) {
    return text_reply(405, "method not allowed\n", plain_text, "Allow: " + std::string(allowed) + "\r\n");
}

}  // namespace

telemetry::telemetry(std::vector<vended_role> roles, const base::clock& clock, metrics::metrics& metrics,
                     base::logger& log)
    : roles_(std::move(roles)),
      routes_({{"GET", "/metrics", {metrics::endpoint::metrics, &telemetry::metrics_page}},
               {"GET", "/livez", {metrics::endpoint::livez, &telemetry::livez_page}},
               {"GET", "/readyz", {metrics::endpoint::readyz, &telemetry::readyz_page}},
               {"GET", "/", {metrics::endpoint::status, &telemetry::people_page}},
               {"GET", "/status.json", {metrics::endpoint::status, &telemetry::status_json}}}),
      clock_(clock),
      metrics_(metrics),
      access_(metrics, log) {}

boost::asio::awaitable<net::http_reply> telemetry::handle(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    const auto match = routes_.find(request);
    const auto which = match.target == nullptr ? metrics::endpoint::unknown : match.target->counted_as;
    const net::http_reply reply = match.target != nullptr ? (this->*match.target->give)()
                                  : match.allowed.empty() ? text_reply(404, "not found\n")
                                                          : wrong_method(match.allowed);
    count(which, reply, watch);
    co_return reply;
}

net::http_reply telemetry::reject(const net::http_fault& fault) {
    const base::stopwatch watch;
    net::http_reply reply = text_reply(fault.status, std::string(fault.cause) + '\n');
    count(metrics::endpoint::unknown, reply, watch);
    return reply;
}

void telemetry::count(metrics::endpoint which, const net::http_reply& reply, const base::stopwatch& watch) {
    if (reply->status() != 200) access_.refused({which, nullptr}, reply->status(), base::printable(reply->body()));
    access_.answered({which, nullptr}, reply->status(), watch.elapsed());
}

net::http_reply telemetry::metrics_page() {
    const base::time_point now = clock_.now();
    for (const vended_role& role : roles_)
        metrics_.credentials_valid(role.metrics_number, role.store->state(now) == credentials::availability::available);
    return text_reply(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
}

net::http_reply telemetry::livez_page() { return text_reply(200, "ok\n"); }

net::http_reply telemetry::readyz_page() {
    const base::time_point now = clock_.now();
    bool ready = true;
    std::string text;
    for (const vended_role& role : roles_) {
        const auto state = role.store->state(now);
        const bool available = state == credentials::availability::available;
        ready = ready && available;
        text += (available ? "[+]" : "[-]") + role.name + (available ? " ok" : "");
        if (!available) {
            text += state == credentials::availability::expired ? " expired" : " not ready";
            if (const auto* failure = role.refresher->last_failure()) text += ": " + failure->text();
        }
        text += '\n';
    }
    text += ready ? "readyz check passed\n" : "readyz check failed\n";
    return text_reply(ready ? 200 : 503, text);
}

/// It has no business in anybody's frame, and tells nobody where it was.
net::http_reply telemetry::people_page() {
    return text_reply(200, status_page(look_at(roles_, metrics_, clock_.now())), "text/html; charset=utf-8",
                      "Content-Security-Policy: " + status_page_policy() + "\r\nReferrer-Policy: no-referrer\r\n");
}

net::http_reply telemetry::status_json() {
    return text_reply(200, status_document(look_at(roles_, metrics_, clock_.now())), "application/json");
}

}  // namespace crossvend::endpoint
