#include "crossvend/base/rfc3339.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

using namespace std::chrono_literals;

time_point at(int year, unsigned month, unsigned day, std::chrono::nanoseconds time = 0ns) {
    return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)) + time;
}

TEST(Rfc3339, ReadsNothingFromTextOfAnotherForm) {
    for (const std::string_view text : {
             "",
             "Z",
             "2026",
             "2026-11-21",
             "22:04:44Z",
             "2026-11-21T22:04:44",
             "2026-11-21T22:04Z",
             "2026-11-21T22:04:44Z ",
             " 2026-11-21T22:04:44Z",
             "2026-11-21T22:04:44ZZ",
             "2026-11-21T22:04:44Z+00:00",
             "2026-11-21X22:04:44Z",
             "2026/11/21T22:04:44Z",
             "26-11-21T22:04:44Z",
             "2026-1-21T22:04:44Z",
             "2026-11-21T2:04:44Z",
             "02026-11-21T22:04:44Z",
             "+2026-11-21T22:04:44Z",
             "-026-11-21T22:04:44Z",
             "20a6-11-21T22:04:44Z",
             "2026-11-21T22:04:44.Z",
             "2026-11-21T22:04:44,5Z",
             "2026-11-21T22:04:44.5",
             "2026-11-21T22:04:44.-5Z",
             "2026-11-21T22:04:44+0000",
             "2026-11-21T22:04:44+00",
             "2026-11-21T22:04:44+0:00",
             "2026-11-21T22:04:44+",
             "2026-11-21T22:04:44 UTC",
             "20261121T220444Z",
             "1795298684",
             "1.795298684E9",
             "Sat, 21 Nov 2026 22:04:44 GMT",
         })
        EXPECT_FALSE(parse_rfc3339(text)) << '"' << text << '"';
}

TEST(Rfc3339, ReadsNothingFromADateOrTimeThatCannotBe) {
    for (const std::string_view text : {
             "2026-00-21T22:04:44Z",
             "2026-13-21T22:04:44Z",
             "2026-11-00T22:04:44Z",
             "2026-11-31T22:04:44Z",
             "2026-02-29T00:00:00Z",
             "2100-02-29T00:00:00Z",
             "2026-11-21T24:00:00Z",
             "2026-11-21T22:60:00Z",
             "2026-11-21T22:04:61Z",
             "2026-11-21T22:04:44+24:00",
             "2026-11-21T22:04:44-00:60",
         })
        EXPECT_FALSE(parse_rfc3339(text)) << '"' << text << '"';
}

TEST(Rfc3339, ReadsNothingFromAYearNoCredentialLivesIn) {
    for (const std::string_view text : {"0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"})
        EXPECT_FALSE(parse_rfc3339(text)) << '"' << text << '"';
}

TEST(Rfc3339, ReadsDateTimes) {
    struct example {
        std::string_view text;
        time_point expected;
    };
    for (const auto& [text, expected] : {
             example{"1970-01-01T00:00:00Z", at(1970, 1, 1)},
             example{"2026-11-21T22:04:44Z", at(2026, 11, 21, 22h + 4min + 44s)},
             example{"2026-11-21t22:04:44z", at(2026, 11, 21, 22h + 4min + 44s)},
             example{"2026-11-21 22:04:44Z", at(2026, 11, 21, 22h + 4min + 44s)},
             example{"2024-02-29T23:59:59Z", at(2024, 2, 29, 23h + 59min + 59s)},
             example{"2000-02-29T00:00:00Z", at(2000, 2, 29)},
             example{"2016-12-31T23:59:60Z", at(2017, 1, 1)},  // a leap second
             example{"2026-11-21T22:04:44.5Z", at(2026, 11, 21, 22h + 4min + 44s + 500ms)},
             example{"2026-11-21T22:04:44.000Z", at(2026, 11, 21, 22h + 4min + 44s)},
             example{"2026-11-21T22:04:44.123456789Z", at(2026, 11, 21, 22h + 4min + 44s + 123'456'789ns)},
             example{"2026-11-21T22:04:44.1234567899999999999999Z", at(2026, 11, 21, 22h + 4min + 44s + 123'456'789ns)},
             example{"2026-11-21T22:04:44+00:00", at(2026, 11, 21, 22h + 4min + 44s)},
             example{"2026-11-21T22:04:44-00:00", at(2026, 11, 21, 22h + 4min + 44s)},
             example{"2026-11-21T22:04:44+05:30", at(2026, 11, 21, 16h + 34min + 44s)},
             example{"2026-11-21T22:04:44-08:00", at(2026, 11, 22, 6h + 4min + 44s)},
             example{"2026-11-21T22:04:44.25+01:00", at(2026, 11, 21, 21h + 4min + 44s + 250ms)},
             example{"2200-12-31T23:59:59Z", at(2200, 12, 31, 23h + 59min + 59s)},
         })
        EXPECT_EQ(parse_rfc3339(text), expected) << '"' << text << '"';
}

TEST(Rfc3339, IsWrittenInWholeSecondsWithAZ) {
    EXPECT_EQ(format_rfc3339(at(1970, 1, 1)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_rfc3339(at(2026, 11, 21, 22h + 4min + 44s)), "2026-11-21T22:04:44Z");
    EXPECT_EQ(format_rfc3339(at(2026, 1, 2, 3h + 4min + 5s)), "2026-01-02T03:04:05Z");
    EXPECT_EQ(format_rfc3339(at(2026, 11, 21, 23h + 59min + 59s + 999'999'999ns)), "2026-11-21T23:59:59Z");
    EXPECT_EQ(format_rfc3339(at(1969, 12, 31, 23h + 59min + 59s + 999'999'999ns)), "1969-12-31T23:59:59Z");
}

TEST(Rfc3339, IsWrittenForEveryMomentThereIs) {
    EXPECT_EQ(format_rfc3339(time_point::max()), "2262-04-11T23:47:16Z");
    EXPECT_EQ(format_rfc3339(at(1700, 1, 1)), "1700-01-01T00:00:00Z");
}

TEST(Rfc3339, ReadsBackWhatItWrote) {
    for (const time_point when : {at(1970, 1, 1), at(2024, 2, 29, 12h), at(2199, 12, 31, 23h + 59min + 59s)})
        EXPECT_EQ(parse_rfc3339(format_rfc3339(when)), when) << format_rfc3339(when);
}

}  // namespace
}  // namespace crossvend::base
