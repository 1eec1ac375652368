#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossvend::net {

/// base64 with padding (RFC 4648, section 4), as HTTP's Basic authorization uses it.
[[nodiscard]] std::string base64_encode(std::span<const std::byte> bytes);

/// base64url without padding (RFC 4648, section 5), as JSON Web Tokens use it.
[[nodiscard]] std::string base64url_encode(std::span<const std::byte> bytes);

/// The bytes behind base64url text, padded or not; nothing if it is not that.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace crossvend::net
