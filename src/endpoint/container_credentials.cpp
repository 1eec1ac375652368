#include "crossvend/endpoint/container_credentials.hpp"

#include "crossvend/endpoint/documents.hpp"

#include <algorithm>

namespace crossvend::endpoint {

container_credentials::vending::vending(std::vector<vended_role> given)
    : roles(std::move(given)), routes(routes_to(roles)) {}

net::route_table<destination> container_credentials::routes_to(const std::vector<vended_role>& roles) {
    using metrics::endpoint;
    std::vector<net::route_table<destination>::route> routes{
        {"GET", "/v1/credentials", {endpoint::credentials, &roles.front()}},
        {"POST", "/v1/refresh", {endpoint::refresh, nullptr}}};
    for (const vended_role& role : roles) {
        routes.push_back({"GET", "/v1/credentials/" + role.name, {endpoint::credentials, &role}});
        routes.push_back({"POST", "/v1/refresh/" + role.name, {endpoint::refresh, &role}});
    }
    return net::route_table<destination>(std::move(routes));
}

container_credentials::container_credentials(std::vector<vended_role> roles, const access_guard& guard,
                                             const base::clock& clock, metrics::metrics& metrics, base::logger& log)
    : guard_(guard), clock_(clock), metrics_(metrics), log_(log), access_(metrics, log) {
    change(std::move(roles));
}

void container_credentials::change(std::vector<vended_role> roles) {
    vending_ = std::make_shared<const vending>(std::move(roles));
}

boost::asio::awaitable<net::http_reply> container_credentials::handle(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    std::shared_ptr<const vending> kept;
    destination where;
    net::http_reply reply;
    if (const auto foreign = guard_.check_origin(request)) {
        reply = refuse(where, *foreign);
    } else if (const auto match = vending_->routes.find(request); match.target == nullptr) {
        reply = match.allowed.empty() ? refuse(where, {404, "there is no such path or role here"})
                                      : refuse(where, {405, "this path has another method"}, match.allowed);
    } else if (where = *match.target; where.endpoint == metrics::endpoint::refresh) {
        reply = refresh(where, request);
    } else if (const auto unknown = guard_.check_authorization(request, where.role->token)) {
        reply = refuse(where, *unknown);
    } else {
        if (where.role->store->state(clock_.now()) != credentials::availability::available) {
            kept = vending_;  // a change while this waits must not take the role from under it
            co_await where.role->refresher->wait_for_flight(longest_hold);
        }
        reply = vend(where);
    }
    access_.answered(where, reply->status(), watch.elapsed());
    co_return reply;
}

net::http_reply container_credentials::reject(const net::http_fault& fault) {
    const base::stopwatch watch;
    const destination nowhere;
    net::http_reply reply = refuse(nowhere, {fault.status, std::string(fault.cause)});
    access_.answered(nowhere, reply->status(), watch.elapsed());
    return reply;
}

void container_credentials::on_connections(std::size_t count) { metrics_.connections_open(count); }

net::http_reply container_credentials::vend(const destination& where) {
    const vended_role& role = *where.role;
    const auto state = role.store->state(clock_.now());
    if (state == credentials::availability::available) return role.store->current()->answer;
    return refuse(where, why_nothing_is_vended(role, state));
}

net::http_reply container_credentials::refresh(const destination& where, const net::http_request& request) {
    std::vector<std::string> names;
    std::optional<refusal> unknown;
    const auto begin = [&](const vended_role& role) {
        if (auto refused = guard_.check_authorization(request, role.token)) {
            unknown = std::move(refused);
            return;
        }
        role.refresher->refresh_now();
        names.push_back(role.name);
    };
    if (where.role != nullptr)
        begin(*where.role);
    else
        std::ranges::for_each(vending_->roles, begin);
    // Of all roles, those are meant that the token opens.
    if (names.empty()) return refuse(where, *unknown);
    log_.info("a client asked for a refresh", {{"roles", names.size()}, {"first", names.front()}});
    return refresh_answer(names);
}

net::http_reply container_credentials::refuse(const destination& where, const refusal& why, std::string_view allow) {
    access_.refused(where, why.status, why.cause);
    return error_answer(why.status, error_code_of(why.status), why.cause, allow);
}

}  // namespace crossvend::endpoint
