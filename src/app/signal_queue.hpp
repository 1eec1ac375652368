#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/signalfd.h>
#include <csignal>
#include <initializer_list>

namespace crossvend::app {

/// Signals that are taken from a queue, where it shows who sent them (signalfd(2)), rather than handled. They are
/// blocked, in this thread and those that it starts, for as long as the queue lives.
class signal_queue {
public:
    signal_queue(const boost::asio::any_io_executor& executor, std::initializer_list<int> signals);
    ~signal_queue();
    signal_queue(const signal_queue&) = delete;
    signal_queue& operator=(const signal_queue&) = delete;

    [[nodiscard]] boost::asio::awaitable<signalfd_siginfo> next();

    /// What was blocked before, which is what a child expects.
    [[nodiscard]] const sigset_t& mask_before() const { return before_; }

private:
    sigset_t before_{};
    boost::asio::posix::stream_descriptor descriptor_;
};

}  // namespace crossvend::app
