#pragma once

#include <string>
#include <string_view>

namespace crossvend::base {

/// Whether a text that is to be a path is the secret itself, as happens where a variable is filled with a file's
/// content: JSON, a PEM block, anything of several lines or longer than a path may be, a JSON Web Token, a key of AWS,
/// a token of Google's, or a long word of base64 or hexadecimal digits. An absolute path may have a part like the last.
[[nodiscard]] bool holds_credentials(std::string_view path);

/// What is wrong with such a text, in words that show nothing of it.
inline constexpr std::string_view credentials_for_a_path =
    "holds credentials where a path belongs (not shown): write them into a file that this user alone may read, and "
    "give "
    "its path";

/// Those words about a text that is such, and none about any other.
[[nodiscard]] std::string_view fault_of_path(std::string_view path);

/// A path as a message shows it: made printable and cut, or the words that stand in its place where it is the secret
/// itself.
[[nodiscard]] std::string shown_path(std::string_view path);

}  // namespace crossvend::base
