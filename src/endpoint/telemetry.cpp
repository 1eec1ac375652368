#include "crossvend/endpoint/telemetry.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "missing.hpp"
#include "status.hpp"

#include <algorithm>

namespace crossvend::endpoint {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";

net::http_reply text_reply(unsigned status, std::string_view text, std::string_view type = plain_text,
                           const std::string& fields = {}) {
    return std::make_shared<const net::http_response>(status, type, base::secret(text),
                                                      std::string(common_fields) + fields);
}

/// There is nothing to change here.
constexpr std::string_view method = "GET";

net::http_reply refused(const access::refusal& why, std::string_view text) {
    return text_reply(why.status, text, plain_text, allow_field(why));
}

}  // namespace

struct telemetry::page {
    std::string_view path;
    metrics::endpoint counted_as;
    net::http_reply (telemetry::*give)();
};

constexpr telemetry::page telemetry::pages[]{{"/metrics", metrics::endpoint::metrics, &telemetry::metrics_page},
                                             {"/livez", metrics::endpoint::livez, &telemetry::livez_page},
                                             {"/readyz", metrics::endpoint::readyz, &telemetry::readyz_page},
                                             {"/", metrics::endpoint::status, &telemetry::status_html},
                                             {"/status.json", metrics::endpoint::status, &telemetry::status_json}};

telemetry::telemetry(const current_roles& roles, listeners listening, const base::clock& clock,
                     metrics::metrics& metrics, base::logger& log)
    : roles_(roles), listening_(std::move(listening)), clock_(clock), metrics_(metrics), requests_(metrics, log) {}

boost::asio::awaitable<net::http_reply> telemetry::handle(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    const auto* const found = std::ranges::find(pages, request.path(), &page::path);
    const bool is_there = found != std::end(pages);
    const bool is_given = is_there && request.method == method;
    const auto counted_as = is_given ? found->counted_as : metrics::endpoint::unknown;
    const net::http_reply reply = is_given   ? (this->*found->give)()
                                  : is_there ? refused(wrong_method(method), "method not allowed\n")
                                             : refused(missing(), "not found\n");
    count(counted_as, reply, watch);
    co_return reply;
}

net::http_reply telemetry::reject(const net::http_fault& fault) {
    const base::stopwatch watch;
    net::http_reply reply = text_reply(fault.status, std::string(fault.cause) + '\n');
    count(metrics::endpoint::unknown, reply, watch);
    return reply;
}

void telemetry::count(metrics::endpoint which, const net::http_reply& reply, const base::stopwatch& watch) {
    if (which == metrics::endpoint::unknown)
        requests_.refused({which, nullptr}, reply->status(), base::printable(reply->body()));
    requests_.answered({which, nullptr}, reply->status(), watch.elapsed());
}

net::http_reply telemetry::metrics_page() {
    const base::time_point now = clock_.now();
    return metrics_text_.get(now, [&] {
        for (const vended_role& each : roles_->roles()) each.role->metrics().credentials_valid(each.is_available(now));
        return text_reply(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
    });
}

net::http_reply telemetry::livez_page() { return text_reply(200, "ok\n"); }

net::http_reply telemetry::readyz_page() {
    const base::time_point now = clock_.now();
    std::string text, verdict;
    for (const vended_role& each : roles_->roles()) {
        if (each.is_available(now)) {
            text += "[+]" + each.name() + " ok\n";
            continue;
        }
        const bool had_one = each.role->store().state(now) == credentials::availability::expired;
        const auto* const failure = each.role->refreshing().last_failure();
        const std::string complaint = "[-]" + each.name() + (had_one ? " expired" : " not ready");
        text += complaint + (failure == nullptr ? "" : ": " + failure->text()) + '\n';
        verdict.append(complaint).append(failure == nullptr ? "" : base::to_string(failure->reason));
    }
    const bool ready = verdict.empty();
    text += ready ? "readyz check passed\n" : "readyz check failed\n";
    net::http_reply reply = text_reply(ready ? 200 : 503, text);
    if (verdict != last_verdict_) tell_of_change(*reply);
    last_verdict_ = std::move(verdict);
    return reply;
}

void telemetry::tell_of_change(const net::http_response& reply) {
    constexpr destination where{metrics::endpoint::readyz};
    if (reply.status() == 200)
        requests_.served_again(where);
    else
        requests_.refused(where, reply.status(), base::printable(reply.body()));
}

/// It has no business in anybody's frame, and tells nobody where it was.
net::http_reply telemetry::status_html() {
    return status_html_.get(clock_.now(), [this] {
        return text_reply(200, status_page(status_of(*roles_, listening_(), metrics_, clock_.now())),
                          "text/html; charset=utf-8",
                          "Content-Security-Policy: " + status_page_policy() + "\r\nReferrer-Policy: no-referrer\r\n");
    });
}

net::http_reply telemetry::status_json() {
    return status_json_.get(clock_.now(), [this] {
        return text_reply(200, status_document(status_of(*roles_, listening_(), metrics_, clock_.now())),
                          "application/json");
    });
}

}  // namespace crossvend::endpoint
