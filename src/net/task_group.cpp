#include "crossvend/net/task_group.hpp"

#include "crossvend/base/failure.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace crossvend::net {
namespace {

/// What a task threw; empty if it ended as it was asked to.
std::string cause_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& reason) {
        if (reason.code() == boost::asio::error::operation_aborted) return "";
    } catch (...) {
    }
    return base::what(error);
}

}  // namespace

task_group::task_group(boost::asio::any_io_executor executor, base::logger& log)
    : executor_(std::move(executor)), log_(log), ended_(executor_, boost::asio::steady_timer::time_point::max()) {}

void task_group::spawn(boost::asio::awaitable<void> task) {
    const auto signal = running_.emplace(running_.end());
    auto on_end = [this, signal](const std::exception_ptr& error) {
        running_.erase(signal);
        if (const std::string cause = error ? cause_of(error) : ""; !cause.empty())
            log_.error("a task ended unexpectedly", {{"cause", cause}});
        if (running_.empty()) ended_.cancel();
    };
    boost::asio::co_spawn(executor_, std::move(task),
                          boost::asio::bind_cancellation_slot(signal->slot(), std::move(on_end)));
}

void task_group::cancel() {
    for (auto signal = running_.begin(); signal != running_.end();)
        (signal++)->emit(boost::asio::cancellation_type::terminal);
}

boost::asio::awaitable<void> task_group::join() {
    while (!running_.empty()) co_await ended_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

}  // namespace crossvend::net
