#pragma once

#include "crossvend/net/sleeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <stdexcept>

namespace crossvend::test {

/// A sleeper that sleeps until the test wakes it, and tells how long it meant to.
class manual_sleeper final : public net::sleeper {
public:
    explicit manual_sleeper(const boost::asio::any_io_executor& executor)
        : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

    boost::asio::awaitable<void> sleep_until(base::time_point when) override {
        if (fails) throw std::runtime_error("no timer");
        due_ = when;
        co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        due_.reset();
    }

    /// When the sleep under way would end; nothing if nobody sleeps.
    [[nodiscard]] std::optional<base::time_point> due() const { return due_; }
    void wake() override { timer_.cancel(); }

    bool fails = false;

private:
    boost::asio::steady_timer timer_;
    std::optional<base::time_point> due_;
};

}  // namespace crossvend::test
