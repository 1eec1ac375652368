#include "crossvend/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossvend::base {
namespace {

constexpr char32_t not_a_character = 0xfffd;

/// The character that a text begins with, and of how many bytes it is made; `not_a_character` of one byte for what is
/// no UTF-8 (RFC 3629). Overlong forms are not told apart: they are fit, or not, as what they stand for.
struct character {
    char32_t code;
    std::size_t size;
};

character first_of(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {not_a_character, 1};
    char32_t code = lead & (0x7fU >> size);
    for (const char c : text.substr(1, size - 1)) {
        const auto next = static_cast<unsigned char>(c);
        if ((next & 0xc0U) != 0x80) return {not_a_character, 1};
        code = code << 6U | (next & 0x3fU);
    }
    return {code, size};
}

/// Controls; marks, embeddings and isolates of direction; the line and paragraph separator.
bool is_fit(char32_t code) {
    constexpr std::array<std::pair<char32_t, char32_t>, 6> unfit{
        {{0, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}}};
    return code != not_a_character && std::ranges::none_of(unfit, [code](const auto& range) {
               return code >= range.first && code <= range.second;
           });
}

}  // namespace

bool is_fit_to_show(std::string_view text) {
    while (!text.empty()) {
        const character first = first_of(text);
        if (!is_fit(first.code)) return false;
        text.remove_prefix(first.size);
    }
    return true;
}

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string clean;
    while (!text.empty()) {
        const character first = first_of(text);
        if (is_fit(first.code)) {
            clean += text.substr(0, first.size);
        } else {
            clean += "\\u";
            for (const unsigned shift : {12U, 8U, 4U, 0U}) clean += digits[first.code >> shift & 0xfU];
        }
        text.remove_prefix(first.size);
    }
    return clean;
}

std::string printable(std::string_view text, std::size_t limit) {
    std::string clean;
    clean.reserve(std::min(text.size(), limit));
    for (const char c : text) {
        const bool plain = c > ' ' && c < '\x7f';
        if (!plain && (clean.empty() || clean.back() == ' ')) continue;
        if (clean.size() == limit) {
            clean.resize(limit > 3 ? limit - 3 : 0);
            return clean + "...";
        }
        clean += plain ? c : ' ';
    }
    if (!clean.empty() && clean.back() == ' ') clean.pop_back();
    return clean;
}

std::string without_tokens(std::string_view text) {
    constexpr std::string_view beginning = "eyJ";  // base64url of {"
    constexpr std::size_t shortest = 12;
    std::string clean;
    while (true) {
        const std::size_t begin = text.find(beginning);
        clean += text.substr(0, begin);
        if (begin == std::string_view::npos) return clean;
        text.remove_prefix(begin);
        const std::size_t end = leading_word(text, "-_.");
        clean += end < shortest ? text.substr(0, end) : "***";
        text.remove_prefix(end);
    }
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = lower_case(c);
    return result;
}

}  // namespace crossvend::base
