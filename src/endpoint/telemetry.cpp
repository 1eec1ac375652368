#include "crossvend/endpoint/telemetry.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "missing.hpp"
#include "status.hpp"

namespace crossvend::endpoint {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

net::http_reply text_reply(unsigned status, std::string_view text, std::string_view type = plain_text,
                           const std::string& fields = {}) {
    return std::make_shared<const net::http_response>(status, type, base::secret(text),
                                                      std::string(common_fields) + fields);
}

}  // namespace

telemetry::telemetry(const current_roles& roles, listeners listening, const base::clock& clock,
                     metrics::metrics& metrics, base::logger& log)
    : roles_(roles),
      listening_(std::move(listening)),
      routes_({{"GET", "/metrics", {metrics::endpoint::metrics, &telemetry::metrics_page}},
               {"GET", "/livez", {metrics::endpoint::livez, &telemetry::livez_page}},
               {"GET", "/readyz", {metrics::endpoint::readyz, &telemetry::readyz_page}},
               {"GET", "/", {metrics::endpoint::status, &telemetry::status_html}},
               {"GET", "/status.json", {metrics::endpoint::status, &telemetry::status_json}}}),
      clock_(clock),
      metrics_(metrics),
      requests_(metrics, log) {}

boost::asio::awaitable<net::http_reply> telemetry::handle(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    const auto match = routes_.find(request);
    const auto which = match.target == nullptr ? metrics::endpoint::unknown : match.target->counted_as;
    const net::http_reply reply = match.target != nullptr ? (this->*match.target->give)()
                                  : match.allowed.empty()
                                      ? text_reply(missing().status, "not found\n")
                                      : text_reply(wrong_method(match.allowed).status, "method not allowed\n",
                                                   plain_text, allow_field(wrong_method(match.allowed)));
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
    if (reply->status() != 200) requests_.refused({which, nullptr}, reply->status(), base::printable(reply->body()));
    requests_.answered({which, nullptr}, reply->status(), watch.elapsed());
}

net::http_reply telemetry::metrics_page() {
    const base::time_point now = clock_.now();
    for (const vended_role& each : roles_->roles()) each.role->metrics().credentials_valid(each.is_available(now));
    return text_reply(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
}

net::http_reply telemetry::livez_page() { return text_reply(200, "ok\n"); }

net::http_reply telemetry::readyz_page() {
    const base::time_point now = clock_.now();
    bool ready = true;
    std::string text;
    for (const vended_role& each : roles_->roles()) {
        const bool available = each.is_available(now);
        ready = ready && available;
        text += (available ? "[+]" : "[-]") + each.name() + (available ? " ok" : "");
        if (!available) {
            const bool had_one = each.role->store().state(now) == credentials::availability::expired;
            text += had_one ? " expired" : " not ready";
            if (const auto* failure = each.role->refreshing().last_failure()) text += ": " + failure->text();
        }
        text += '\n';
    }
    text += ready ? "readyz check passed\n" : "readyz check failed\n";
    return text_reply(ready ? 200 : 503, text);
}

/// It has no business in anybody's frame, and tells nobody where it was.
net::http_reply telemetry::status_html() {
    return text_reply(200, status_page(status_of(*roles_, listening_(), metrics_, clock_.now())),
                      "text/html; charset=utf-8",
                      "Content-Security-Policy: " + status_page_policy() + "\r\nReferrer-Policy: no-referrer\r\n");
}

net::http_reply telemetry::status_json() {
    return text_reply(200, status_document(status_of(*roles_, listening_(), metrics_, clock_.now())),
                      "application/json");
}

}  // namespace crossvend::endpoint
