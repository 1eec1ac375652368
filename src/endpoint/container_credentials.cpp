#include "crossvend/endpoint/container_credentials.hpp"

#include "crossvend/endpoint/documents.hpp"
#include "missing.hpp"

#include <algorithm>
#include <array>

namespace crossvend::endpoint {
namespace {

/// What can be asked for, of the role that stands behind the path, or of none in particular.
struct service {
    std::string_view path;
    std::string_view method;
    metrics::endpoint endpoint;
};

constexpr std::array services{service{"/v1/credentials", "GET", metrics::endpoint::credentials},
                              service{"/v1/refresh", "POST", metrics::endpoint::refresh}};

}  // namespace

container_credentials::container_credentials(const current_roles& roles, const access::origin_guard& guard,
                                             const access::authenticator& authenticator, const base::clock& clock,
                                             metrics::metrics& metrics, base::logger& log)
    : roles_(roles),
      guard_(guard),
      authenticator_(authenticator),
      clock_(clock),
      metrics_(metrics),
      log_(log),
      requests_(metrics, log) {}

/// The order is that of trust. Where a request comes from is looked at before anything of it is believed, its path
/// included: a web page must not learn which roles there are. Then what it wants, as a role may have a token of its own
/// by which it alone is opened. Then who asks. What is vended is looked up last, after the only wait there is.
boost::asio::awaitable<net::http_reply> container_credentials::handle(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    current_roles kept;
    destination where;
    net::http_reply reply;
    if (const auto foreign = guard_.check(request)) {
        reply = refuse(where, *foreign);
    } else if (const auto routed = route(request); std::holds_alternative<access::refusal>(routed)) {
        reply = refuse(where, std::get<access::refusal>(routed));
    } else if (where = std::get<destination>(routed); where.endpoint == metrics::endpoint::refresh) {
        reply = refresh(where, request);
    } else if (const auto who = authenticator_.authenticate(request, where.role->token);
               std::holds_alternative<access::refusal>(who)) {
        reply = refuse(where, std::get<access::refusal>(who));
    } else {
        if (!where.role->is_available(clock_.now())) {
            kept = roles_;  // a change while this waits must not take the role from under it
            co_await where.role->role->refreshing().wait_for_flight(longest_hold);
        }
        reply = vend(where);
    }
    requests_.answered(where, reply->status(), watch.elapsed());
    co_return reply;
}

net::http_reply container_credentials::reject(const net::http_fault& fault) {
    const base::stopwatch watch;
    const destination nowhere;
    net::http_reply reply = refuse(nowhere, {fault.status, std::string(fault.cause), {}});
    requests_.answered(nowhere, reply->status(), watch.elapsed());
    return reply;
}

void container_credentials::on_connections(std::size_t count) { metrics_.connections_open(count); }

std::variant<destination, access::refusal> container_credentials::route(const net::http_request& request) const {
    std::string_view path = request.path();
    const auto begins = [path](const service& each) { return path.starts_with(each.path); };
    const auto* const wanted = std::ranges::find_if(services, begins);
    if (wanted == services.end()) return missing();
    destination where{wanted->endpoint, nullptr};
    path.remove_prefix(wanted->path.size());
    if (path.starts_with('/')) {
        where.role = roles_->find(path.substr(1));
        if (where.role == nullptr) return missing();
    } else if (!path.empty()) {
        return missing();
    } else if (where.endpoint == metrics::endpoint::credentials) {
        where.role = &roles_->roles().front();
    }
    if (request.method != wanted->method) return wrong_method(wanted->method);
    return where;
}

net::http_reply container_credentials::vend(const destination& where) {
    const base::time_point now = clock_.now();
    if (!where.role->is_available(now)) return refuse(where, unavailable(*where.role, now));
    return where.role->role->store().current()->answer;
}

net::http_reply container_credentials::refresh(const destination& where, const net::http_request& request) {
    std::vector<std::string> names;
    std::optional<access::refusal> unknown;
    const auto begin = [&](const vended_role& each) {
        const auto who = authenticator_.authenticate(request, each.token);
        if (const auto* refused = std::get_if<access::refusal>(&who)) {
            unknown = *refused;
            return;
        }
        each.role->refreshing().refresh_now();
        names.push_back(each.name());
    };
    if (where.role != nullptr)
        begin(*where.role);
    else
        std::ranges::for_each(roles_->roles(), begin);
    // Of all roles, those are meant that the token opens.
    if (names.empty()) return refuse(where, *unknown);
    log_.info("a client asked for a refresh", {{"roles", names.size()}, {"first", names.front()}});
    return refresh_answer(names);
}

net::http_reply container_credentials::refuse(const destination& where, const access::refusal& why) {
    requests_.refused(where, why.status, why.cause);
    return error_answer(why);
}

}  // namespace crossvend::endpoint
