#include "crossvend/base/text.hpp"

#include <algorithm>

namespace crossvend::base {

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
