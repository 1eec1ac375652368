#include "crossvend/base/duration.hpp"

#include <array>
#include <charconv>

namespace crossvend::base {
namespace {

struct unit {
    std::string_view name;
    std::chrono::milliseconds length;
};

constexpr std::array units{
    unit{"h", std::chrono::hours(1)},
    unit{"m", std::chrono::minutes(1)},
    unit{"s", std::chrono::seconds(1)},
    unit{"ms", std::chrono::milliseconds(1)},
};

constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);

}  // namespace

std::optional<duration> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::chrono::milliseconds total{0};
    std::size_t next_unit = 0;
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || text.front() == '-') return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));

        const std::string_view name = text.substr(0, text.find_first_of("0123456789"));
        while (next_unit < units.size() && units[next_unit].name != name) ++next_unit;
        if (next_unit == units.size() || number > longest / units[next_unit].length) return std::nullopt;
        total += number * units[next_unit].length;
        if (total > longest) return std::nullopt;
        text.remove_prefix(name.size());
        ++next_unit;
    }
    return total;
}

std::string format_duration(duration value) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(value);
    std::string text;
    if (left < std::chrono::milliseconds::zero()) {
        text = "-";
        left = -left;
    }
    const std::size_t sign = text.size();
    for (const unit& each : units) {
        if (const auto count = left / each.length; count > 0) {
            text += std::to_string(count);
            text += each.name;
            left -= count * each.length;
        }
    }
    return text.size() == sign ? "0s" : text;
}

}  // namespace crossvend::base
