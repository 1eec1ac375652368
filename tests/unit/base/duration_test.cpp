#include "crossvend/base/duration.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsNothingFromTextThatIsNoDuration) {
    for (const std::string_view text :
         {"",   "s",  "5",    "1.5h", "1,5h", "-1s",  "-0s",   "+1s",   " 1s",   "1s ",      "1 s", "1H",
          "1S", "1d", "1sec", "1us",  "1ns",  "0x1s", "1h-5m", "1h,5m", "1h 5m", "infinity", "s1",  "1ss"})
        EXPECT_FALSE(parse_duration(text)) << '"' << text << '"';
}

TEST(Duration, ReadsNothingFromAnEmbeddedNul) {
    using namespace std::string_view_literals;
    EXPECT_FALSE(parse_duration("1s\0"sv));
    EXPECT_FALSE(parse_duration("1\0s"sv));
}

TEST(Duration, ReadsUnitsOnlyOnceAndLargestFirst) {
    for (const std::string_view text : {"30m1h", "1s1m", "1ms1s", "1ms1m", "1h1h", "1s1s", "1h30m1h"})
        EXPECT_FALSE(parse_duration(text)) << '"' << text << '"';
}

TEST(Duration, RefusesWhatIsLongerThanAYear) {
    for (const std::string_view text : {"8761h", "8760h1ms", "525600m1s", "31536001s", "31536000001ms",
                                        "9223372036854775807h", "9223372036854775808s", "99999999999999999999999999s"})
        EXPECT_FALSE(parse_duration(text)) << '"' << text << '"';
    for (const std::string_view text : {"8760h", "525600m", "31536000s", "31536000000ms"})
        EXPECT_EQ(parse_duration(text), 8760h) << '"' << text << '"';
}

TEST(Duration, ReadsWholeNumbersWithUnits) {
    struct example {
        std::string_view text;
        duration expected;
    };
    for (const auto& [text, expected] : {
             example{"0s", 0s},
             example{"0ms", 0s},
             example{"0h", 0s},
             example{"45s", 45s},
             example{"30m", 30min},
             example{"1h", 1h},
             example{"1h30m", 90min},
             example{"1h5s", 1h + 5s},
             example{"1h0m0s", 1h},
             example{"500ms", 500ms},
             example{"1m500ms", 1min + 500ms},
             example{"1h2m3s4ms", 1h + 2min + 3s + 4ms},
             example{"90m", 90min},
             example{"0000000000000000000001s", 1s},
         })
        EXPECT_EQ(parse_duration(text), expected) << '"' << text << '"';
}

TEST(Duration, IsWrittenInTheLargestUnits) {
    struct example {
        duration value;
        std::string_view expected;
    };
    for (const auto& [value, expected] : {
             example{0s, "0s"},
             example{45s, "45s"},
             example{60s, "1m"},
             example{90min, "1h30m"},
             example{1h + 5s, "1h5s"},
             example{1500ms, "1s500ms"},
             example{25h, "25h"},
             example{-1s, "-1s"},
             example{-90min, "-1h30m"},
             example{-1500ms, "-1s500ms"},
         })
        EXPECT_EQ(format_duration(value), expected) << value.count() << " ns";
}

TEST(Duration, IsWrittenInWholeMilliseconds) {
    EXPECT_EQ(format_duration(999'999ns), "0s");
    EXPECT_EQ(format_duration(-999'999ns), "0s");
    EXPECT_EQ(format_duration(1'999'999ns), "1ms");
    EXPECT_EQ(format_duration(-1'999'999ns), "-1ms");
}

TEST(Duration, IsWrittenHoweverLong) {
    EXPECT_EQ(format_duration(duration::max()), "2562047h47m16s854ms");
    EXPECT_EQ(format_duration(duration::min()), "-2562047h47m16s854ms");
}

TEST(Duration, ReadsBackWhatItWrote) {
    for (const duration value : {duration(0s), duration(1ms), duration(61s), duration(1h + 1ms), duration(8760h)})
        EXPECT_EQ(parse_duration(format_duration(value)), value) << format_duration(value);
}

}  // namespace
}  // namespace crossvend::base
