#include "crossvend/base/duration.hpp"

#include "input.hpp"
#include "properties.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const auto value = base::parse_duration(text);
    if (!value) return 0;
    require(consists_of(text, "0123456789hms"), "a duration is numbers with units");
    require(*value >= base::duration::zero() && *value <= std::chrono::hours(24 * 365), "a duration is at most a year");
    const std::string written = base::format_duration(*value);
    require(base::parse_duration(written) == value, "a duration that is written and read again is the same");
    require(base::format_duration(-*value) == (*value == base::duration::zero() ? written : '-' + written),
            "a negative duration is written with a sign");
    return 0;
}
