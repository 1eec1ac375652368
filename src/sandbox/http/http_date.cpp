#include "sandbox/http/http_date.hpp"

#include "crossvend/base/rfc3339.hpp"

#include <array>
#include <string_view>

namespace crossvend::sandbox {

std::string format_http_date(base::time_point when) {
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto midnight = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(midnight);
    const std::string numbers = base::format_rfc3339(when);  // 1994-11-06T08:49:37Z

    std::string text(days[std::chrono::weekday(midnight).c_encoding()]);
    text.append(", ").append(numbers, 8, 2);
    text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]);
    text.append(" ").append(numbers, 0, 4);
    text.append(" ").append(numbers, 11, 8).append(" GMT");
    return text;
}

}  // namespace crossvend::sandbox
