#include "crossvend/net/upstream_response.hpp"
#include "crossvend/base/text.hpp"

#include <ctime>

namespace crossvend::net {

std::optional<std::string_view> upstream_response::field(std::string_view name) const {
    for (const auto& [each, value] : fields)
        if (base::equals_ignoring_case(each, name)) return value;
    return std::nullopt;
}

std::optional<base::duration> clock_offset(const upstream_response& reply, base::time_point now) {
    const auto date = reply.field("Date");
    if (!date) return std::nullopt;
    std::tm fields{};
    const std::string text(*date);
    const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
    if (end == nullptr || *end != '\0') return std::nullopt;
    // 1970 to 2200, which fits into nanoseconds.
    if (fields.tm_year < 70 || fields.tm_year > 300) return std::nullopt;
    // The field has whole seconds; half of one is the mean of what was cut off.
    return base::time_point(std::chrono::seconds(::timegm(&fields))) + std::chrono::milliseconds(500) - now;
}

base::duration offset_to_apply(base::duration offset) {
    constexpr auto far_apart = std::chrono::minutes(4);
    return std::chrono::abs(offset) > far_apart ? offset : base::duration::zero();
}

}  // namespace crossvend::net
