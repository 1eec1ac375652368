#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossvend::net {

/// An http or https URL in the parts a client needs.
struct url {
    bool tls = false;
    std::string host;  ///< a name or an IP literal, IPv6 without brackets
    std::uint16_t port = 0;
    std::string target = "/";  ///< path and query, as they go on the request line

    /// What goes into the Host field: the port only where it is not the scheme's own.
    [[nodiscard]] std::string authority() const;
    /// Whether the host is `localhost` or a loopback address literal.
    [[nodiscard]] bool is_loopback() const;

    bool operator==(const url&) const = default;
};

/// Reads an absolute http or https URL (RFC 3986). Nothing for anything else, for one with user
/// information, and for one without a host.
[[nodiscard]] std::optional<url> parse_url(std::string_view text);

/// Everything but RFC 3986's unreserved characters as %XX: for a query, a form or SigV4.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// The text behind percent-encoding; nothing if a % is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

}  // namespace crossvend::net
