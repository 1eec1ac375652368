#include "crossvend/net/address.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <sstream>

namespace crossvend::net {

std::optional<boost::asio::ip::tcp::endpoint> parse_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);

    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host.find('\0') != std::string_view::npos) return std::nullopt;  // where Asio would stop reading
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    if (error || address.is_v6() != bracketed) return std::nullopt;

    std::uint16_t number = 0;
    const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (wrong != std::errc{} || end != port.data() + port.size()) return std::nullopt;
    return boost::asio::ip::tcp::endpoint(address, number);
}

std::string format_address(const boost::asio::ip::tcp::endpoint& address) {
    std::ostringstream text;
    text << address;
    return text.str();
}

}  // namespace crossvend::net
