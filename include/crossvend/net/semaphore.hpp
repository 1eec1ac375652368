#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <list>

namespace crossvend::net {

/// Lets so many coroutines be at something at once; the others wait for their turn, first come, first served. It
/// belongs, as its permits do, to the thread that runs the executor.
class semaphore {
public:
    explicit semaphore(std::size_t permits) : free_(permits) {}
    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;

    /// A coroutine's place in the queue, and then its permit, which is given back when this goes.
    class permit {
    public:
        permit(semaphore& owner, const boost::asio::any_io_executor& executor);
        ~permit();
        permit(const permit&) = delete;
        permit& operator=(const permit&) = delete;

        /// Returns when it is this one's turn.
        [[nodiscard]] boost::asio::awaitable<void> granted();

    private:
        friend class semaphore;

        semaphore& owner_;
        boost::asio::steady_timer timer_;
        std::list<permit*>::iterator position_;
        bool granted_ = false;
    };

private:
    void grant_next();

    std::size_t free_;
    std::list<permit*> waiting_;
};

}  // namespace crossvend::net
