#pragma once

#include "crossvend/base/log.hpp"
#include "crossvend/net/http_message.hpp"
#include "crossvend/net/notification.hpp"
#include "sandbox/control/calls.hpp"
#include "sandbox/control/faults.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string_view>

namespace crossvend::sandbox {

/// What both listeners share: the faults that wait for calls, the count of the calls, and the paths below
/// /sandbox/ by which a test sees to them. Lives as long as the listeners, on their thread.
class control {
public:
    control(boost::asio::any_io_executor executor, base::logger& log) : log_(log), released_(std::move(executor)) {}

    /// Whether a request is for the paths below.
    [[nodiscard]] static bool owns(const net::http_request& request);
    /// POST and DELETE /sandbox/faults (which lets go of the calls that a delay holds), GET and DELETE /sandbox/calls.
    [[nodiscard]] net::http_reply answer(const net::http_request& request);

    /// Counts a call that came in, waits if its fault says so, and gives the fault.
    [[nodiscard]] boost::asio::awaitable<fault> arrive(call which);

    /// Ends the waiting, for good.
    void close();

private:
    net::http_reply add_fault(std::string_view body);

    base::logger& log_;
    fault_queues faults_;
    call_counts counts_;
    net::notification released_;  ///< the calls that a delay holds
    bool closed_ = false;
};

}  // namespace crossvend::sandbox
