#pragma once

#include "crossvend/base/random.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// The alphabets of AWS's identifiers and of its secrets, and of Google's secrets.
inline constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Text of `size` characters of an alphabet, which has 16, 32 or 64 so that each is as likely.
[[nodiscard]] std::string random_text(base::random_source& random, std::string_view alphabet, std::size_t size);

/// A random UUID (RFC 9562, section 5.4), as AWS names its requests.
[[nodiscard]] std::string random_uuid(base::random_source& random);

}  // namespace crossvend::sandbox
