#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

namespace crossvend::cli {

/// Runs a coroutine to its end, for a command that does one thing after the other, and gives what it returns.
template <class T>
T run_coroutine(boost::asio::awaitable<T> task) {
    boost::asio::io_context io(1);
    std::future<T> result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return result.get();
}

}  // namespace crossvend::cli
