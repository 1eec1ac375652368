#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/google/world.hpp"

#include <string_view>

namespace crossvend::google {

/// A service that has a part in an identity: how it is counted, and what a failure says of it.
struct service {
    metrics::upstream label;
    std::string_view name;
    std::string_view hint;  ///< what to look at when it does not answer
};

/// Makes the calls of one identity source: bounds and counts them, and learns from the replies what time it is.
class service_caller {
public:
    service_caller(world world, base::duration connect_timeout, base::duration request_timeout)
        : world_(world), connect_timeout_(connect_timeout), request_timeout_(request_timeout) {}

    /// Makes a call. Any status is a reply; fails when there is none.
    [[nodiscard]] boost::asio::awaitable<base::result<net::upstream_response>> send(service service,
                                                                                    net::http_call call);

    /// The time by the clock of the last service that told it, where this machine's is minutes away from it.
    [[nodiscard]] base::time_point now() const { return world_.clock.now() + clock_offset_; }
    [[nodiscard]] base::duration uptime() const { return world_.clock.uptime(); }

private:
    world world_;
    base::duration connect_timeout_;
    base::duration request_timeout_;
    base::duration clock_offset_{0};
};

}  // namespace crossvend::google
