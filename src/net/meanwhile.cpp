#include "crossvend/net/meanwhile.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace crossvend::net {

namespace asio = boost::asio;

/// What the end of either asks of the other. It has a name of its own outside of this file, as what a coroutine holds
/// that has one must.
struct ends_the_other {
    asio::cancellation_type_t operator()(const std::exception_ptr& task_error, bool useful) const {
        return task_error || !useful ? asio::cancellation_type::terminal : asio::cancellation_type::none;
    }
    asio::cancellation_type_t operator()(const std::exception_ptr& /*side_error*/) const {
        return asio::cancellation_type::none;
    }
};

asio::awaitable<void> meanwhile(asio::awaitable<bool> task, asio::awaitable<void> side) {
    const auto executor = co_await asio::this_coro::executor;
    auto both = asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(task), asio::deferred),
                                                        asio::co_spawn(executor, std::move(side), asio::deferred));
    const ends_the_other condition;
    const auto [order, task_error, useful, side_error] = co_await both.async_wait(condition, asio::use_awaitable);
    if (task_error) std::rethrow_exception(task_error);
    if (useful && side_error) std::rethrow_exception(side_error);
}

}  // namespace crossvend::net
