#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <vector>

namespace crossvend::net {

class http_server;
class http_session;

/// The bytes that clients make a process hold, on all of its servers together: what is read of a request that is not
/// whole, and what is left of an answer that its client does not take. They are bounded, and go back to the system
/// when they are not needed any more. One thread uses it.
class client_memory {
public:
    /// `limit` is in bytes.
    client_memory(boost::asio::any_io_executor executor, std::size_t limit);

    /// A server begins to take part, and ends.
    void add(http_server& server) { servers_.push_back(&server); }
    void remove(http_server& server) { std::erase(servers_, &server); }

    /// A connection begins, which this descriptor stands for, and ends.
    void enter(int descriptor);
    void leave() { --connections_; }

    /// A connection, which held `before` bytes, holds `after`. Where that is too much in all, others make room: those
    /// between two requests rest, which costs nobody anything, then those are closed whose request or answer is under
    /// way the longest. Gives whether there is room now.
    bool change(const http_session& asking, std::size_t before, std::size_t after);

    [[nodiscard]] std::size_t held() const { return held_; }

private:
    /// Has the event loop make room for many more descriptors like this one.
    void provide_for(int descriptor);
    bool make_room(const http_session& asking);
    /// Has the allocator give back what is free, once those who were closed have gone.
    void give_back();

    boost::asio::any_io_executor executor_;
    std::size_t limit_;
    std::size_t held_ = 0;
    std::size_t most_ = 0;  ///< since it was last given back
    std::size_t connections_ = 0;
    std::size_t provided_for_ = 0;
    std::vector<http_server*> servers_;
};

}  // namespace crossvend::net
