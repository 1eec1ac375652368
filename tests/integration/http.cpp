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

connection::connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect to port " + std::to_string(port));
}

connection::~connection() {
    if (socket_ >= 0) ::close(socket_);
}

connection::connection(connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

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
    if (count <= 0) return false;
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
    return std::chrono::steady_clock::now() < end;
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
