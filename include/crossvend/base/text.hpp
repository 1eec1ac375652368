#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace crossvend::base {

/// Text from outside, made fit for a log line or an error: control characters and bytes beyond ASCII
/// become spaces, runs of spaces one, and what is longer than `limit` is cut and ends in "...".
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

/// Whether a text can be shown as it is: UTF-8 with no control character, C1 and DEL among them, and no mark that
/// breaks a line or turns the direction of what follows, which lets a text pass for another (Unicode Technical Report
/// 36).
[[nodiscard]] bool is_fit_to_show(std::string_view text);

/// The text with `\uXXXX` in the place of each such character, and `\ufffd` of what is not UTF-8.
[[nodiscard]] std::string escaped(std::string_view text);

/// The text with "***" in the place of everything that looks like a JSON Web Token: an upstream may quote the
/// one it was sent.
[[nodiscard]] std::string without_tokens(std::string_view text);

/// Without white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text);

/// How many characters at the beginning of a text are letters (ASCII), digits or of `more`: what identifiers, tokens
/// and names are made of differs in the signs alone.
[[nodiscard]] constexpr std::size_t leading_word(std::string_view text, std::string_view more) {
    const auto is_other = [more](char c) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return !plain && more.find(c) == std::string_view::npos;
    };
    return static_cast<std::size_t>(std::ranges::find_if(text, is_other) - text.begin());
}

/// Whether a text is nothing but letters, digits and `more`; an empty one is.
[[nodiscard]] constexpr bool is_word(std::string_view text, std::string_view more) {
    return leading_word(text, more) == text.size();
}

/// The letter in lower case (ASCII).
[[nodiscard]] constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Whether two texts are the same but for the case of ASCII letters, as HTTP field names are compared.
/// Inline, as a request's fields are compared with several names each, most of another length.
[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) { return lower_case(a) == lower_case(b); });
}

/// The text in lower case (ASCII).
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace crossvend::base
