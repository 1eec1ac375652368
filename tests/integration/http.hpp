#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace crossvend::test {

/// An answer, taken apart as far as tests look.
struct answer {
    int status = 0;  ///< 0: the connection was closed without one
    std::string head;
    std::string body;
};

/// This machine's address of either family.
enum class loopback { v4, v6 };

/// Whether this machine has its address of the family; a container may come without ::1.
[[nodiscard]] bool is_available(loopback family);

/// A blocking TCP connection to a port on loopback, byte by byte as a test wants it.
class connection {
public:
    explicit connection(std::uint16_t port, loopback family = loopback::v4);
    ~connection();
    connection(connection&& other) noexcept;
    connection& operator=(connection&&) = delete;

    /// Sends what it can; a peer that has gone is no error.
    void send(std::string_view bytes) const;
    /// Reads one answer by its Content-Length; a `status` of 0 if none comes within `limit`.
    [[nodiscard]] answer receive(std::chrono::milliseconds limit = std::chrono::seconds(15), bool has_body = true);
    /// Whether the peer closes the connection within `limit`, whatever it sends before.
    [[nodiscard]] bool closes_within(std::chrono::milliseconds limit);
    /// Says that nothing more will be sent.
    void finish_sending() const;

private:
    [[nodiscard]] bool read_more(std::chrono::steady_clock::time_point end);

    int socket_;
    std::string received_;
    bool ended_ = false;  ///< by the peer
};

/// One request with these header lines (each ended by CRLF) on a connection of its own.
[[nodiscard]] answer request(std::uint16_t port, std::string_view method, std::string_view target,
                             std::string_view fields = {}, std::string_view body = {});

}  // namespace crossvend::test
