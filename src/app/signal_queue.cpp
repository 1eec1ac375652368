#include "signal_queue.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <system_error>

namespace crossvend::app {

signal_queue::signal_queue(const boost::asio::any_io_executor& executor, std::initializer_list<int> signals)
    : descriptor_(executor) {
    sigset_t ours;
    ::sigemptyset(&ours);
    for (const int signal : signals) ::sigaddset(&ours, signal);
    const int descriptor = ::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
    descriptor_.assign(descriptor);
    ::pthread_sigmask(SIG_BLOCK, &ours, &before_);
}

signal_queue::~signal_queue() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

boost::asio::awaitable<signalfd_siginfo> signal_queue::next() {
    signalfd_siginfo signal{};
    const auto room = boost::asio::buffer(&signal, sizeof(signal));
    co_await boost::asio::async_read(descriptor_, room, boost::asio::use_awaitable);
    co_return signal;
}

}  // namespace crossvend::app
