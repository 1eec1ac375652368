#pragma once

#include "crossvend/base/log.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace crossvend::net {

/// Coroutines that are started together and ended together. Whoever owns the group joins it before what
/// the tasks refer to goes away.
class task_group {
public:
    /// `log` is told of an exception that leaves a task: a bug, which ends that
    /// task alone.
    task_group(boost::asio::any_io_executor executor, base::logger& log);
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    void spawn(boost::asio::awaitable<void> task);

    /// Asks every task to end (terminal cancellation, which a spawned coroutine obeys by default).
    void cancel();

    /// Returns when the last task has ended.
    [[nodiscard]] boost::asio::awaitable<void> join();

private:
    boost::asio::any_io_executor executor_;
    base::logger& log_;
    std::list<boost::asio::cancellation_signal> running_;
    boost::asio::steady_timer ended_;
};

}  // namespace crossvend::net
