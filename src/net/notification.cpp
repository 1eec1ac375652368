#include "crossvend/net/notification.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace crossvend::net {

boost::asio::awaitable<bool> notification::wait_for(base::duration limit) {
    const auto self = waiting_.emplace(waiting_.end(), executor_, limit);
    co_await self->timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    const bool came = self->came;
    waiting_.erase(self);
    co_return came;
}

void notification::notify_all() {
    for (waiter& each : waiting_) {
        each.came = true;
        each.timer.cancel();
    }
}

}  // namespace crossvend::net
