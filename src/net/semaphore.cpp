#include "crossvend/net/semaphore.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace crossvend::net {

namespace asio = boost::asio;

semaphore::permit::permit(semaphore& owner, const asio::any_io_executor& executor)
    : owner_(owner), timer_(executor, asio::steady_timer::time_point::max()) {
    if (owner_.free_ > 0) {
        --owner_.free_;
        granted_ = true;
    } else {
        position_ = owner_.waiting_.insert(owner_.waiting_.end(), this);
    }
}

semaphore::permit::~permit() {
    if (granted_)
        owner_.grant_next();
    else
        owner_.waiting_.erase(position_);
}

asio::awaitable<void> semaphore::permit::granted() {
    while (!granted_) co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void semaphore::grant_next() {
    if (waiting_.empty()) {
        ++free_;
        return;
    }
    permit& next = *waiting_.front();
    waiting_.pop_front();
    next.granted_ = true;
    next.timer_.cancel();
}

}  // namespace crossvend::net
