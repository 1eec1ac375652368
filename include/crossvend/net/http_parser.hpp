#pragma once

#include "crossvend/net/http_message.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace crossvend::net {

/// What is wrong with bytes that should have been a request, as the status to answer with and the cause.
struct http_fault {
    unsigned status = 400;
    std::string_view cause;
};

/// Takes requests out of a connection's bytes; no I/O. The buffer belongs to the parser, and the request it
/// yields points into it, until `next`. It grows to the limit of the head and a few kilobytes for a body to
/// pass through, and no further.
class http_parser {
public:
    struct limits {
        std::size_t head = std::size_t{16} * 1024;  ///< request line and fields; more is a 431
        std::size_t body = 0;                       ///< more is a 413
    };
    enum class progress { need_more, request, fault };

    explicit http_parser(limits bounds);
    ~http_parser();
    http_parser(http_parser&&) = delete;

    /// Room for what comes next from the socket; never empty after need_more.
    [[nodiscard]] std::span<char> room();
    /// Says that `size` bytes were put there, and how far that goes.
    progress advance(std::size_t size);
    /// Drops the request and goes on with what the client sent behind it (a pipelined request, say).
    progress next();

    [[nodiscard]] const http_request& request() const;
    [[nodiscard]] const http_fault& fault() const;
    /// Whether the connection may serve another request after this one.
    [[nodiscard]] bool keep_alive() const;
    /// Whether the request is HTTP/1.0, which is told when its connection stays open.
    [[nodiscard]] bool is_http_1_0() const;
    /// How large the buffer is now, in bytes.
    [[nodiscard]] std::size_t capacity() const { return buffer_.size(); }
    /// Whether no byte of a request has come yet.
    [[nodiscard]] bool idle() const;

private:
    class message;
    struct storage;

    progress parse();
    void enlarge(std::size_t size);
    [[nodiscard]] std::string_view received() const;
    void drop(std::size_t size);
    progress fail(unsigned status, std::string_view cause);

    limits limits_;
    base::secret::bytes buffer_;        ///< wipes itself: the authorization token passes through
    std::size_t filled_ = 0;            ///< bytes in the buffer
    std::size_t scanned_ = 0;           ///< how far it was searched for the end of the head
    std::size_t head_size_ = 0;         ///< 0 until the head is whole
    std::size_t consumed_ = 0;          ///< what belongs to the request
    bool empty_line_ignored_ = false;   ///< before the request (RFC 9112, section 2.2); one is
    std::unique_ptr<storage> storage_;  ///< reused from request to request, which therefore allocates nothing
    http_request request_;
    http_fault fault_;
};

}  // namespace crossvend::net
