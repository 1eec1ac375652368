#include "secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace crossvend::test {
namespace {

constexpr std::array marks{
    "IQoJb3JpZ2luX2Vj",  // a session token of AWS
    "eyJ",               // a JSON Web Token
    "ya29.",             // an access token of Google
    "PRIVATE KEY",
};

bool is_base64(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/'; }

bool is_mixed(std::string_view word) {
    const auto any = [word](int (*is)(int)) {
        return std::ranges::any_of(word, [is](unsigned char c) { return is(c) != 0; });
    };
    return any(std::isupper) && any(std::islower) && any(std::isdigit);
}

/// A secret access key is forty characters of base64.
std::string secret_access_key_in(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && is_base64(text[end])) ++end;
        const std::string_view word = text.substr(begin, end - begin);
        if (word.size() == 40 && is_mixed(word)) return std::string(word);
        begin = end + 1;
    }
    return {};
}

}  // namespace

std::string secret_in(const std::string& text, const std::string& authorization_token) {
    for (const char* mark : marks)
        if (text.find(mark) != std::string::npos) return mark;
    if (!authorization_token.empty() && text.find(authorization_token) != std::string::npos) return authorization_token;
    return secret_access_key_in(text);
}

}  // namespace crossvend::test
