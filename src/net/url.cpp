#include "crossvend/net/url.hpp"

#include "crossvend/base/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/decode_view.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>

namespace crossvend::net {
namespace {

/// Whether a scheme of ours stands before an authority. Boost 1.81 asserts on "http:{", where neither does.
bool is_absolute(std::string_view text) {
    const auto begins_with = [text](std::string_view start) {
        return base::equals_ignoring_case(text.substr(0, start.size()), start);
    };
    return begins_with("http://") || begins_with("https://");
}

std::uint16_t default_port(bool tls) { return tls ? 443 : 80; }

}  // namespace

std::string url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : '[' + host + ']';
    if (port != default_port(tls)) text += ':' + std::to_string(port);
    return text;
}

bool url::is_loopback() const {
    if (host == "localhost") return true;
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    return !error && address.is_loopback();
}

std::optional<url> parse_url(std::string_view text) {
    if (!is_absolute(text)) return std::nullopt;
    const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
    if (!parsed || parsed->has_userinfo() || parsed->has_fragment()) return std::nullopt;

    url result;
    result.tls = parsed->scheme_id() == boost::urls::scheme::https;
    result.host = parsed->host_address();
    // A host with %XX in it could hide a line's end or another host; no name that resolves has one.
    if (result.host.empty() || parsed->host_type() == boost::urls::host_type::ipvfuture ||
        parsed->encoded_host().find('%') != boost::urls::string_view::npos)
        return std::nullopt;
    // Boost 1.81 takes what cannot be part of a host or port for a path: "127.0.0.1" and ".example.com/".
    const auto path = parsed->encoded_path();
    if (!path.empty() && path.front() != '/') return std::nullopt;

    result.port = default_port(result.tls);
    if (const auto port = parsed->port(); !port.empty()) {
        // Boost 1.81 overlooks that 99999 is too large.
        const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), result.port);
        if (wrong != std::errc{} || end != port.data() + port.size() || result.port == 0) return std::nullopt;
    }
    const std::string target(parsed->encoded_target());
    if (!target.empty()) result.target = target.front() == '/' ? target : '/' + target;
    return result;
}

std::string percent_encode(std::string_view text) {
    return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

std::optional<std::string> percent_decode(std::string_view text) {
    const auto view = boost::urls::make_pct_string_view({text.data(), text.size()});
    if (!view) return std::nullopt;
    std::string plain(view->decoded_size(), '\0');
    std::size_t i = 0;
    for (const char c : **view) plain[i++] = c;
    return plain;
}

}  // namespace crossvend::net
