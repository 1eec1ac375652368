#pragma once

#include "crossvend/base/failure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace crossvend::fuzz {

/// Ends the program with the sentence, unless what it says holds: libFuzzer then keeps the input.
inline void require(bool holds, std::string_view sentence) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
    std::abort();
}

/// Whether every character of a text is one of these.
inline bool consists_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

inline constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Whether something in a text may be a JSON Web Token: one begins with {" in base64url, and none is shorter. Points
/// at the end tell of what was cut off.
inline bool holds_token(std::string_view text) {
    constexpr std::size_t shortest = 12;
    static const std::string alphabet = std::string(letters_and_digits) + "-_.";
    for (std::size_t at = text.find("eyJ"); at != std::string_view::npos; at = text.find("eyJ", at + 1)) {
        const std::string_view start = text.substr(at, text.substr(at).find_first_not_of(alphabet));
        if (start.find_last_not_of('.') + 1 >= shortest) return true;
    }
    return false;
}

inline void require_printable(std::string_view text, std::size_t longest) {
    require(text.size() <= longest, "what is told is bounded");
    require(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }), "what is told is printable");
}

inline void require_fit_for_a_log(std::string_view text, std::size_t longest) {
    require_printable(text, longest);
    require(!holds_token(text), "what is logged holds no token");
}

inline void require_fit_for_a_log(const base::failure& failure) {
    require(!failure.message.empty(), "a failure says what happened");
    require_fit_for_a_log(failure.message, 600);
    require_fit_for_a_log(failure.request_id, 80);
    require_fit_for_a_log(failure.text(), 1200);
}

}  // namespace crossvend::fuzz
