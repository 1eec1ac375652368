#include "crossvend/endpoint/container_credentials.hpp"

#include "crossvend/endpoint/documents.hpp"

namespace crossvend::endpoint {
namespace {

using table = net::route_table<const vended_role*>;

table routes_of(const std::vector<vended_role>& roles) {
    std::vector<table::route> routes{{"GET", "/v1/credentials", &roles.front()}};
    for (const vended_role& role : roles) routes.push_back({"GET", "/v1/credentials/" + role.name, &role});
    return table(std::move(routes));
}

/// The label for a request that reached this role, or none.
metrics::endpoint endpoint_of(const vended_role* role) {
    return role == nullptr ? metrics::endpoint::unknown : metrics::endpoint::credentials;
}

}  // namespace

container_credentials::container_credentials(std::vector<vended_role> roles, access_guard guard,
                                             const base::clock& clock, metrics::metrics& metrics, base::logger& log)
    : roles_(std::move(roles)),
      routes_(routes_of(roles_)),
      guard_(std::move(guard)),
      clock_(clock),
      metrics_(metrics),
      log_(log) {}

boost::asio::awaitable<net::http_reply> container_credentials::handle(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    const vended_role* role = nullptr;
    net::http_reply reply;
    if (const auto foreign = guard_.check_origin(request)) {
        reply = refuse(role, *foreign);
    } else if (const auto match = routes_.find(request); match.target == nullptr) {
        reply = match.allowed.empty() ? refuse(role, {404, "there is no such path or role here"})
                                      : refuse(role, {405, "this path has another method"}, match.allowed);
    } else {
        role = *match.target;
        if (const auto unknown = guard_.check_authorization(request)) {
            reply = refuse(role, *unknown);
        } else {
            if (role->store.state(clock_.now()) != credentials::availability::available)
                co_await role->refresher.wait_for_flight(longest_hold);
            reply = answer(*role);
        }
    }
    count(role, reply, watch);
    co_return reply;
}

net::http_reply container_credentials::reject(const net::http_fault& fault) {
    const base::stopwatch watch;
    net::http_reply reply = refuse(nullptr, {fault.status, std::string(fault.cause)});
    count(nullptr, reply, watch);
    return reply;
}

void container_credentials::on_connections(std::size_t count) { metrics_.connections_open(count); }

net::http_reply container_credentials::answer(const vended_role& role) {
    const auto state = role.store.state(clock_.now());
    if (state == credentials::availability::available) return role.store.current()->answer;

    const std::string have = state == credentials::availability::expired
                                 ? "the credentials have expired and could not be refreshed"
                                 : "there are no credentials yet";
    const auto& failure = role.refresher.last_failure();
    if (!failure) return refuse(&role, {503, have});
    // 500 says that somebody has to mend something; SDKs try again after either.
    const unsigned status = failure->disposition == base::disposition::refused ? 500 : 503;
    return refuse(&role, {status, have + ": " + failure->text()});
}

net::http_reply container_credentials::refuse(const vended_role* role, const refusal& why, std::string_view allow) {
    log_.warning("request refused", {{"endpoint", metrics::to_string(endpoint_of(role))},
                                     {"role", role == nullptr ? "" : role->name},
                                     {"code", why.status},
                                     {"cause", why.cause}});
    return error_answer(why.status, error_code_of(why.status), why.cause, allow);
}

void container_credentials::count(const vended_role* role, const net::http_reply& reply, const base::stopwatch& watch) {
    metrics_.request_answered(endpoint_of(role), role == nullptr ? metrics::metrics::no_role : role->metrics_number,
                              reply->status(), watch.elapsed());
}

}  // namespace crossvend::endpoint
