#include "http.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <stdexcept>
#include <utility>

namespace crossvend::test {
namespace {

struct socket_address {
    socket_address(std::uint16_t port, loopback family) {
        if (family == loopback::v4) {
            auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
            v4.sin_family = AF_INET;
            v4.sin_port = htons(port);
            v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        } else {
            auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
            v6.sin6_family = AF_INET6;
            v6.sin6_port = htons(port);
            v6.sin6_addr = in6addr_loopback;
            size = sizeof v6;
        }
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }

    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_in);
};

int open_socket(loopback family) {
    return ::socket(family == loopback::v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

}  // namespace

bool is_available(loopback family) {
    const int socket = open_socket(family);
    if (socket < 0) return false;
    const socket_address any_port(0, family);
    const bool bound = ::bind(socket, any_port.get(), any_port.size) == 0;
    ::close(socket);
    return bound;
}

connection::connection(std::uint16_t port, loopback family) : socket_(open_socket(family)) {
    const socket_address address(port, family);
    if (::connect(socket_, address.get(), address.size) != 0)
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
}

connection::~connection() {
    if (socket_ >= 0) ::close(socket_);
}

connection::connection(connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)), ended_(other.ended_) {}

void connection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool connection::read_more(std::chrono::steady_clock::time_point end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd readable{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 16384> chunk{};
    const ssize_t count = ::recv(socket_, chunk.data(), chunk.size(), 0);
    ended_ = count <= 0;
    if (ended_) return false;
    received_.append(chunk.data(), static_cast<std::size_t>(count));
    return true;
}

answer connection::receive(std::chrono::milliseconds limit, bool has_body) {
    const auto end = std::chrono::steady_clock::now() + limit;
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos)
        if (!read_more(end)) return {};
    answer result;
    result.head = received_.substr(0, head_end + 2);
    result.status = std::stoi(result.head.substr(9, 3));
    received_.erase(0, head_end + 4);

    constexpr std::string_view length_field = "Content-Length: ";
    const std::size_t field = result.head.find(length_field);
    const std::size_t length =
        field == std::string::npos || !has_body ? 0 : std::stoul(result.head.substr(field + length_field.size()));
    while (received_.size() < length)
        if (!read_more(end)) return {};
    result.body = received_.substr(0, length);
    received_.erase(0, length);
    return result;
}

bool connection::closes_within(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (read_more(end)) received_.clear();
    return ended_;
}

void connection::finish_sending() const { ::shutdown(socket_, SHUT_WR); }

answer request(std::uint16_t port, std::string_view method, std::string_view target, std::string_view fields,
               std::string_view body) {
    connection connection(port);
    std::string text = std::string(method) + ' ' + std::string(target) +
                       " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n" + std::string(fields);
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    connection.send(text + "\r\n" + std::string(body));
    return connection.receive();
}

}  // namespace crossvend::test
