#include "crossvend/base/rfc3339.hpp"

#include <array>
#include <cstdio>

namespace crossvend::base {
namespace {

/// Takes exactly `width` digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    int number = 0;
    for (const char digit : text.substr(0, width)) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + (digit - '0');
    }
    text.remove_prefix(width);
    return number;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// The digits after a decimal point.
std::optional<std::chrono::nanoseconds> take_fraction(std::string_view& text) {
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        if (digits < 9) value = value * 10 + (text[digits] - '0');
    if (digits == 0) return std::nullopt;
    for (std::size_t i = digits; i < 9; ++i) value *= 10;
    text.remove_prefix(digits);
    return std::chrono::nanoseconds(value);
}

/// What the zone adds to UTC: "Z", or "+hh:mm".
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return std::chrono::minutes(0);
    const bool west = !text.empty() && text.front() == '-';
    if (!take(text, "+-")) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || !take(text, ":")) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::chrono::minutes offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return west ? -offset : offset;
}

}  // namespace

std::optional<time_point> parse_rfc3339(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, "-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "-")) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day || !take(text, "Tt ")) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || !take(text, ":")) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

    std::chrono::nanoseconds fraction{0};
    if (take(text, ".")) {
        const auto digits = take_fraction(text);
        if (!digits) return std::nullopt;
        fraction = *digits;
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    // 1970 to 2200: what nanoseconds in 64 bits can hold, and more than any credential needs.
    if (!date.ok() || *year < 1970 || *year > 2200) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second) + fraction - *offset;
}

std::string format_rfc3339(time_point when) {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(when - days));
    std::array<char, 40> text{};
    const int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                   static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace crossvend::base
