#include "service_caller.hpp"

namespace crossvend::google {

boost::asio::awaitable<base::result<net::upstream_response>> service_caller::send(service service,
                                                                                  net::http_call call) {
    call.connect_timeout = connect_timeout_;
    call.timeout = request_timeout_;
    auto reply = co_await world_.http.send(std::move(call));
    if (!reply) {
        const net::transport_failure& lost = reply.error();
        world_.metrics.upstream_failed(service.label, lost.reason);
        const std::string_view hint = lost.reason == base::reason::internal ? "" : service.hint;
        co_return base::failure(base::stage::identity, lost.reason, base::disposition::transient,
                                "no answer from " + std::string(service.name) + ": " + lost.message, hint);
    }
    world_.metrics.upstream_answered(service.label, reply->status);
    if (const auto offset = net::clock_offset(*reply, world_.clock.now()))
        clock_offset_ = net::offset_to_apply(*offset);
    co_return std::move(*reply);
}

}  // namespace crossvend::google
