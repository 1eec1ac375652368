#include "crossvend/base/path_text.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>
#include <array>

namespace crossvend::base {
namespace {

constexpr std::size_t longest_path = 4095;  ///< PATH_MAX, less its NUL
constexpr std::size_t shortest_token = 32;  ///< 128 bits in hexadecimal digits

/// What stands in no path: the beginning of a PEM block, a member of a JSON object, settings of an SDK's file.
constexpr std::array<std::string_view, 4> marks{"-----BEGIN", "\":", "aws_secret_access_key", "aws_session_token"};

/// What Google's access tokens, refresh tokens and client secrets begin with, and the kinds of key ids of AWS (IAM User
/// Guide, "IAM identifiers").
constexpr std::array<std::string_view, 3> beginnings_of_google{"ya29.", "1//", "GOCSPX-"};
constexpr std::array<std::string_view, 2> beginnings_of_aws{"AKIA", "ASIA"};

bool begins_with_one_of(std::string_view text, const auto& beginnings) {
    return std::ranges::any_of(beginnings, [text](std::string_view each) { return text.starts_with(each); });
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A key id alone is no secret, but who gives one here gives the key behind it.
bool is_key_of_aws(std::string_view text) {
    constexpr std::size_t length = 20;
    return begins_with_one_of(text, beginnings_of_aws) && text.size() >= length &&
           std::ranges::all_of(text.substr(0, length), [](char c) { return is_upper(c) || is_digit(c); });
}

/// A long word that chance has made: base64 has letters of both cases and digits, a hexadecimal number has digits.
bool is_random_word(std::string_view text) {
    if (text.size() < shortest_token || !is_word(text, "+/=_-") || std::ranges::none_of(text, is_digit)) return false;
    const bool is_hexadecimal = std::ranges::all_of(text, [](char c) {
        c = lower_case(c);
        return is_digit(c) || (c >= 'a' && c <= 'f');
    });
    return is_hexadecimal || (std::ranges::any_of(text, is_lower) && std::ranges::any_of(text, is_upper));
}

}  // namespace

bool holds_credentials(std::string_view path) {
    const std::string_view text = trim(path);
    if (text.size() > longest_path || text.find_first_of("\r\n") != std::string_view::npos) return true;
    if (text.starts_with('{') || text.starts_with('[')) return true;
    const auto is_in_text = [text](std::string_view mark) { return text.find(mark) != std::string_view::npos; };
    if (std::ranges::any_of(marks, is_in_text)) return true;
    if (without_tokens(text) != text || begins_with_one_of(text, beginnings_of_google) || is_key_of_aws(text))
        return true;
    return !text.starts_with('/') && is_random_word(text);
}

std::string_view fault_of_path(std::string_view path) {
    return holds_credentials(path) ? credentials_for_a_path : std::string_view();
}

std::string shown_path(std::string_view path) {
    constexpr std::size_t longest_shown = 200;
    return holds_credentials(path) ? "(credentials, not shown, where a path belongs)" : printable(path, longest_shown);
}

}  // namespace crossvend::base
