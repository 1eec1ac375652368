#include "crossvend/net/proxy.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/base64.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <span>

namespace crossvend::net {
namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view scheme_end = "://";

/// The value of Proxy-Authorization for `user:password`, as a URL holds it; nothing if that is not well encoded.
std::optional<base::secret> basic_authorization(std::string_view user_information) {
    auto plain = percent_decode(user_information);
    if (!plain) return std::nullopt;
    if (plain->find(':') == std::string::npos) *plain += ':';
    std::string encoded = base64_encode(std::as_bytes(std::span(*plain)));
    base::secret value("Basic ");
    value.append(encoded);
    base::wipe(plain->data(), plain->size());
    base::wipe(encoded.data(), encoded.size());
    return value;
}

bool is_in_network(const ip::address& host, const std::string& network) {
    boost::system::error_code error;
    if (host.is_v4()) {
        const auto range = ip::make_network_v4(network, error);
        return !error && ip::network_v4(host.to_v4(), range.prefix_length()).canonical() == range.canonical();
    }
    const auto range = ip::make_network_v6(network, error);
    return !error && ip::network_v6(host.to_v6(), range.prefix_length()).canonical() == range.canonical();
}

bool is_or_lies_below(std::string_view host, std::string_view domain) {
    if (host.size() == domain.size()) return base::equals_ignoring_case(host, domain);
    return host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.' &&
           base::equals_ignoring_case(host.substr(host.size() - domain.size()), domain);
}

/// Takes the port off the end of an exception; whether it is the server's, or there is none.
bool fits_port(std::string_view& exception, std::uint16_t port) {
    const std::size_t colon = exception.rfind(':');
    if (colon == std::string_view::npos) return true;
    // An IPv6 address has colons too, and brackets before a port.
    if (!exception.starts_with('[') && exception.find(':') != colon) return true;
    if (exception.ends_with(']')) return true;
    const bool fits = exception.substr(colon + 1) == std::to_string(port);
    exception = exception.substr(0, colon);
    return fits;
}

bool covers(std::string_view exception, const url& server) {
    if (exception == "*") return true;
    if (!fits_port(exception, server.port)) return false;
    if (exception.starts_with("*.")) exception.remove_prefix(1);
    if (exception.starts_with('.')) exception.remove_prefix(1);
    if (exception.starts_with('[') && exception.ends_with(']')) exception = exception.substr(1, exception.size() - 2);
    if (exception.empty()) return false;

    boost::system::error_code is_name;
    const auto address = ip::make_address(server.host, is_name);
    if (is_name) return is_or_lies_below(server.host, exception);
    boost::system::error_code no_address;
    const auto single = ip::make_address(exception, no_address);
    return no_address ? is_in_network(address, std::string(exception)) : single == address;
}

}  // namespace

std::string proxy::name() const {
    return (host.find(':') == std::string::npos ? host : '[' + host + ']') + ':' + std::to_string(port);
}

std::optional<proxy> parse_proxy(std::string_view text) {
    const std::size_t scheme = text.find(scheme_end);
    std::string_view rest = scheme == std::string_view::npos ? text : text.substr(scheme + scheme_end.size());
    if (scheme != std::string_view::npos && !base::equals_ignoring_case(text.substr(0, scheme), "http"))
        return std::nullopt;
    proxy result;
    if (const std::size_t at = rest.substr(0, rest.find('/')).rfind('@'); at != std::string_view::npos) {
        auto authorization = basic_authorization(rest.substr(0, at));
        if (!authorization) return std::nullopt;
        result.authorization = std::move(*authorization);
        rest.remove_prefix(at + 1);
    }
    const auto where = parse_url("http://" + std::string(rest));
    if (!where || where->target != "/") return std::nullopt;
    result.host = where->host;
    result.port = where->port;
    return result;
}

const proxy* proxy_for(const proxy_rules& rules, const url& server) {
    if (!rules.proxy || !server.tls || server.is_loopback()) return nullptr;
    for (std::string_view rest = rules.exceptions; !rest.empty();) {
        const std::string_view exception = rest.substr(0, rest.find(','));
        if (covers(base::trim(exception), server)) return nullptr;
        rest.remove_prefix(std::min(exception.size() + 1, rest.size()));
    }
    return &*rules.proxy;
}

}  // namespace crossvend::net
