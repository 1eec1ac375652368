#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

namespace crossvend::test {

/// Runs a coroutine to its end and gives what it returns; ASSERT_* stays outside of coroutines that way.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
    std::future<T> result = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.restart();
    io.run();
    return result.get();
}

/// The same where the coroutine needs no context of the test's.
template <class T>
T run(boost::asio::awaitable<T> task) {
    boost::asio::io_context io(1);
    return run(io, std::move(task));
}

}  // namespace crossvend::test
