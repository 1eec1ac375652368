#include "crossvend/base/log.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace crossvend::base {
namespace {

using namespace std::chrono_literals;

static_assert(!std::is_constructible_v<log_field, std::string_view, secret>, "a secret cannot be logged");
static_assert(!std::is_constructible_v<log_field, std::string_view, const secret&>, "a secret cannot be logged");

/// Remembers the lines.
class memory final : public logger::sink {
public:
    bool ready() override { return is_ready; }
    void write(log_level level, std::string_view line) override { lines.emplace_back(level, line); }

    bool is_ready = true;
    std::vector<std::pair<log_level, std::string>> lines;
};

std::string text_of(std::string_view message, log_fields fields = {}) {
    memory lines;
    logger(log_level::info, log_format::text, lines).info(message, fields);
    return lines.lines.size() == 1 ? lines.lines.front().second : "not one line";
}

/// A line of JSON behind its time, which is checked by itself.
std::string json_of(std::string_view message, log_fields fields = {}) {
    constexpr std::string_view before = R"({"time":")";
    constexpr std::size_t time_size = 20;
    memory lines;
    logger(log_level::info, log_format::json, lines).info(message, fields);
    if (lines.lines.size() != 1) return "not one line";
    const std::string& line = lines.lines.front().second;
    if (!line.starts_with(before) || line.size() < before.size() + time_size) return "no time: " + line;
    if (!parse_rfc3339(line.substr(before.size(), time_size))) return "not a time: " + line;
    return line.substr(before.size() + time_size);
}

/// What a change from one format to the other leaves on stderr for a line.
std::string written_after(log_format before, log_format after) {
    logger log(log_level::error, before);
    testing::internal::CaptureStderr();
    log.change(log_level::info, after);
    log.info("said");
    return testing::internal::GetCapturedStderr();
}

TEST(Log, LeavesNothingOfTheFormatBeforeAroundALine) {
    const std::string json = written_after(log_format::text, log_format::json);
    EXPECT_TRUE(json.starts_with("{\"time\":")) << json;
    EXPECT_TRUE(json.ends_with("}\n")) << json;
    const std::string text = written_after(log_format::json, log_format::text);
    EXPECT_NE(text.find("Z info    said\n"), std::string::npos) << text;
    EXPECT_EQ(written_after(log_format::json, log_format::json).front(), '{');
}

TEST(Log, LosesLinesThatNobodyReadsAndThenSaysHowMany) {
    memory lines;
    logger log(log_level::error, log_format::text, lines);
    lines.is_ready = false;
    log.error("first");
    log.error("second");
    log.warning("too low to count");
    EXPECT_TRUE(lines.lines.empty());
    lines.is_ready = true;
    log.error("third");
    log.error("fourth");
    ASSERT_EQ(lines.lines.size(), 3U);
    EXPECT_EQ(lines.lines[0].second, "log lines were lost, as nobody read them count=2");
    EXPECT_EQ(lines.lines[1].second, "third");
    EXPECT_EQ(lines.lines[2].second, "fourth");
}

TEST(Log, ReadsNoLevelFromOtherText) {
    for (const std::string_view text : {"", "INFO", "Info", " info", "information", "fatal", "0"})
        EXPECT_EQ(parse_log_level(text), std::nullopt) << '"' << text << '"';
}

TEST(Log, ReadsTheLevels) {
    EXPECT_EQ(parse_log_level("trace"), log_level::trace);
    EXPECT_EQ(parse_log_level("debug"), log_level::debug);
    EXPECT_EQ(parse_log_level("info"), log_level::info);
    EXPECT_EQ(parse_log_level("warning"), log_level::warning);
    EXPECT_EQ(parse_log_level("warn"), log_level::warning);
    EXPECT_EQ(parse_log_level("error"), log_level::error);
    EXPECT_EQ(parse_log_level("off"), log_level::off);
}

TEST(Log, ReadsTheFormats) {
    for (const std::string_view text : {"", "TEXT", "Json", "xml", "text "})
        EXPECT_EQ(parse_log_format(text), std::nullopt) << '"' << text << '"';
    EXPECT_EQ(parse_log_format("text"), log_format::text);
    EXPECT_EQ(parse_log_format("json"), log_format::json);
}

TEST(Log, DropsWhatIsBelowItsLevel) {
    struct example {
        log_level level;
        std::vector<log_level> expected;
    };
    for (const auto& [level, expected] : {
             example{log_level::off, {}},
             example{log_level::error, {log_level::error}},
             example{log_level::warning, {log_level::warning, log_level::error}},
             example{log_level::info, {log_level::info, log_level::warning, log_level::error}},
             example{log_level::debug, {log_level::debug, log_level::info, log_level::warning, log_level::error}},
             example{log_level::trace, {log_level::debug, log_level::info, log_level::warning, log_level::error}},
         }) {
        memory lines;
        logger log(level, log_format::text, lines);
        log.debug("event");
        log.info("event");
        log.warning("event");
        log.error("event");
        std::vector<log_level> written;
        for (const auto& line : lines.lines) written.push_back(line.first);
        EXPECT_EQ(written, expected) << "level " << static_cast<int>(level);
    }
}

TEST(Log, WritesTheMessageAloneWithoutFields) {
    EXPECT_EQ(text_of("listening"), "listening");
    EXPECT_EQ(json_of("listening"), R"(","level":"info","message":"listening"})");
}

TEST(Log, WritesFieldsInTheirOrder) {
    const log_field role("role", "reader");
    const log_field count("count", 3);
    EXPECT_EQ(text_of("refreshed", {role, count}), "refreshed role=reader count=3");
    EXPECT_EQ(text_of("refreshed", {count, role}), "refreshed count=3 role=reader");
    EXPECT_EQ(json_of("refreshed", {role, count}),
              R"(","level":"info","message":"refreshed","role":"reader","count":3})");
}

TEST(Log, WritesNumbersTimesAndDurationsInTheirOwnWay) {
    const time_point when = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 22h + 4min + 44s + 999ms;
    EXPECT_EQ(text_of("m", {{"a", -1}, {"b", std::uint64_t{18446744073709551615U}}, {"c", when}, {"d", 90min}}),
              "m a=-1 b=18446744073709551615 c=2026-11-21T22:04:44Z d=1h30m");
    EXPECT_EQ(json_of("m", {{"a", -1}, {"c", when}, {"d", 90min}}),
              R"(","level":"info","message":"m","a":-1,"c":"2026-11-21T22:04:44Z","d":"1h30m"})");
}

TEST(Log, QuotesAValueThatWouldNotEndWhereItEnds) {
    struct example {
        std::string_view value;
        std::string_view expected;
    };
    for (const auto& [value, expected] : {
             example{"", R"(m k="")"},
             example{"two words", R"(m k="two words")"},
             example{"a=b", R"(m k="a=b")"},
             example{R"(say "no")", R"(m k="say \"no\"")"},
             example{R"(back\slash)", R"(m k="back\\slash")"},
             example{"a\nb", R"(m k="a\nb")"},
             example{"a\r\nb", R"(m k="a\r\nb")"},
             example{"a\tb", R"(m k="a\tb")"},
             example{"plain", "m k=plain"},
             example{"arn:aws:iam::123456789012:role/reader", "m k=arn:aws:iam::123456789012:role/reader"},
             example{"https://sts.amazonaws.com/", "m k=https://sts.amazonaws.com/"},
         })
        EXPECT_EQ(text_of("m", {{"k", value}}), expected);
}

TEST(Log, EscapesInJsonWhatJsonAsksFor) {
    EXPECT_EQ(json_of("say \"no\"\n", {{"k", "a\\b\r\n\x1b"}}),
              R"(","level":"info","message":"say \"no\"\n","k":"a\\b\r\n\u001b"})");
}

TEST(Log, StaysValidJsonWhateverBytesAValueHas) {
    EXPECT_EQ(json_of("m", {{"k", "\xff"}}), R"(","level":"info","message":"m","k":"\ufffd"})");
}

TEST(Log, StaysValidJsonForANumberThatIsNone) {
    for (const double number : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity()}) {
        const std::string line = json_of("m", {{"k", number}});
        for (const std::string_view bare : {":nan", ":-nan", ":inf", ":-inf"})
            EXPECT_EQ(line.find(bare), std::string::npos) << line;
    }
}

TEST(Log, LetsNoControlCharacterOfAValueIntoALine) {
    for (const log_format format : {log_format::text, log_format::json})
        for (char control = 0; control < ' '; ++control) {
            memory lines;
            const std::string value = std::string("a") + control + "b";
            logger(log_level::info, format, lines).info("m", {{"k", value}});
            ASSERT_EQ(lines.lines.size(), 1U);
            EXPECT_EQ(lines.lines.front().second.find(control), std::string::npos)
                << "character " << int{control} << (format == log_format::text ? " in text" : " in JSON");
        }
}

TEST(Log, LetsNoControlCharacterOfTheMessageIntoALine) {
    for (const log_format format : {log_format::text, log_format::json})
        for (char control = 0; control < ' '; ++control) {
            memory lines;
            const std::string message = std::string("a") + control + "b";
            logger(log_level::info, format, lines).info(message);
            ASSERT_EQ(lines.lines.size(), 1U);
            EXPECT_EQ(lines.lines.front().second.find(control), std::string::npos)
                << "character " << int{control} << (format == log_format::text ? " in text" : " in JSON");
        }
}

TEST(Log, EscapesWhatAScreenWouldObeyAndLeavesWhatItWouldShow) {
    EXPECT_EQ(text_of("m", {{"k",
                             "a\xc2\x9b"
                             "31mb"}}),
              R"(m k="a\u009b31mb")");
    EXPECT_EQ(text_of("m", {{"k",
                             "a\xe2\x80\xae"
                             "b"}}),
              R"(m k="a\u202eb")");
    EXPECT_EQ(text_of("m\xe2\x81\xa6"), R"("m\u2066")");
    EXPECT_EQ(text_of("m", {{"k",
                             "\x9b"
                             "31m"}}),
              R"(m k="\ufffd31m")");
    EXPECT_EQ(text_of("m", {{"k", "na\xc3\xafve"}}), "m k=na\xc3\xafve");
    EXPECT_EQ(json_of("m", {{"k", "\xc2\x85\x7f"}}), R"(","level":"info","message":"m","k":"\u0085\u007f"})");
}

TEST(Log, TellsTheLevelInJsonAndToTheSink) {
    memory lines;
    logger log(log_level::debug, log_format::json, lines);
    log.debug("m");
    log.warning("m");
    log.error("m");
    ASSERT_EQ(lines.lines.size(), 3U);
    EXPECT_EQ(lines.lines[0].first, log_level::debug);
    EXPECT_TRUE(lines.lines[0].second.ends_with(R"(","level":"debug","message":"m"})")) << lines.lines[0].second;
    EXPECT_EQ(lines.lines[1].first, log_level::warning);
    EXPECT_TRUE(lines.lines[1].second.ends_with(R"(","level":"warning","message":"m"})")) << lines.lines[1].second;
    EXPECT_EQ(lines.lines[2].first, log_level::error);
    EXPECT_TRUE(lines.lines[2].second.ends_with(R"(","level":"error","message":"m"})")) << lines.lines[2].second;
}

TEST(Log, GoesToStderrOneLineAnEvent) {
    testing::internal::CaptureStderr();
    {
        logger text(log_level::info, log_format::text);
        text.info("listening {} %v", {{"address", "127.0.0.1:9911"}});
        logger json(log_level::info, log_format::json);
        json.warning("late");
        json.debug("unseen");
    }
    const std::string written = testing::internal::GetCapturedStderr();
    EXPECT_NE(written.find("Z info    listening {} %v address=127.0.0.1:9911\n"), std::string::npos) << written;
    EXPECT_NE(written.find("Z\",\"level\":\"warning\",\"message\":\"late\"}\n"), std::string::npos) << written;
    EXPECT_EQ(std::ranges::count(written, '\n'), 2) << written;
}

}  // namespace
}  // namespace crossvend::base
