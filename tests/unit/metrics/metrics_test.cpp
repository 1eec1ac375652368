#include "crossvend/metrics/role.hpp"

#include "crossvend/base/version.hpp"
#include "support/manual_clock.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace crossvend::metrics {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Ge;
using testing::Le;
using testing::UnorderedElementsAreArray;

/// One line of the text format that is not a comment.
struct sample {
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;
};

/// The text format, read line by line; a line that is none of it is a failure of the test.
struct exposition {
    explicit exposition(const std::string& text) {
        static const std::regex help(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^ ].*)");
        static const std::regex type(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))");
        static const std::regex value(R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? ([-+0-9.eE]+|\+Inf|-Inf|Nan))");
        EXPECT_TRUE(text.ends_with('\n'));
        std::istringstream lines(text);
        std::smatch found;
        for (std::string line; std::getline(lines, line);) {
            SCOPED_TRACE(line);
            if (std::regex_match(line, found, help))
                EXPECT_TRUE(helps.insert(found[1]).second) << "a second HELP";
            else if (std::regex_match(line, found, type))
                EXPECT_TRUE(types.emplace(found[1], found[2]).second) << "a second TYPE";
            else if (std::regex_match(line, found, value))
                samples.push_back({found[1], labels_of(found[3]), std::stod(found[4])});
            else
                ADD_FAILURE() << "not a line of the text format";
        }
    }

    static std::map<std::string, std::string> labels_of(const std::string& text) {
        static const std::regex label(R"re(([a-zA-Z_][a-zA-Z0-9_]*)="([^"\\\n]*)",?)re");
        std::map<std::string, std::string> labels;
        std::size_t read = 0;
        for (std::sregex_iterator each(text.begin(), text.end(), label), end; each != end; ++each) {
            labels[(*each)[1]] = (*each)[2];
            read += static_cast<std::size_t>(each->length());
        }
        EXPECT_EQ(read, text.size()) << "something that is no label";
        return labels;
    }

    /// The value of a series, or -1 and a failure where there is none.
    [[nodiscard]] double value(const std::string& name, const std::map<std::string, std::string>& labels = {}) const {
        for (const sample& each : samples)
            if (each.name == name && each.labels == labels) return each.value;
        ADD_FAILURE() << "no series of " << name << testing::PrintToString(labels);
        return -1;
    }

    /// The values that a label has in a family's series.
    [[nodiscard]] std::multiset<std::string> values_of(const std::string& name, const std::string& label) const {
        std::multiset<std::string> values;
        for (const sample& each : samples)
            if (each.name == name) values.insert(each.labels.at(label));
        return values;
    }

    std::set<std::string> helps;
    std::map<std::string, std::string> types;
    std::vector<sample> samples;
};

const std::vector<std::string> roles{"reader", "writer"};

/// Metrics with two roles.
struct counted {
    metrics all;
    role reader{all, "reader"};
    role writer{all, "writer"};
};

base::failure some_failure(base::stage stage, base::reason reason) {
    return {stage, reason, base::disposition::transient, "a message"};
}

/// Lets everything happen once.
void let_everything_happen(counted& now) {
    metrics& all = now.all;
    now.reader.refresh_stage_took(base::stage::identity, 20ms);
    now.reader.refresh_stage_took(base::stage::sts, 200ms);
    now.reader.identity_token_fetched(test::some_day + 1h);
    now.reader.refresh_succeeded(test::some_day, test::some_day + 1h);
    now.reader.refresh_failed(some_failure(base::stage::sts, base::reason::access_denied));
    now.reader.refresh_scheduled(test::some_day + 30min);
    now.reader.credentials_valid(true);
    all.request_answered(endpoint::credentials, &now.reader, 200, 3us);
    all.connections_open(7);
    all.upstream_answered(upstream::sts, 200);
    all.upstream_failed(upstream::metadata, base::reason::connect);
    all.sts_failed_over("us-west-2");
    all.clock_offset(1500ms);
}

TEST(Metrics, WritesTextThatParsesLineByLineBeforeAnythingHappened) {
    const counted now;
    const exposition text(now.all.text());
    for (const auto& [name, type] : text.types) EXPECT_TRUE(text.helps.contains(name)) << name << " has no HELP";
    EXPECT_EQ(text.helps.size(), text.types.size());
    EXPECT_FALSE(text.samples.empty());
}

TEST(Metrics, StartsEveryRolesSeriesAtZero) {
    const counted now;
    const exposition text(now.all.text());
    for (const std::string& role : roles) {
        SCOPED_TRACE(role);
        for (const char* name :
             {"crossvend_credentials_expiration_timestamp_seconds", "crossvend_credentials_valid",
              "crossvend_identity_token_expiration_timestamp_seconds", "crossvend_refresh_consecutive_failures",
              "crossvend_refresh_last_success_timestamp_seconds", "crossvend_refresh_next_timestamp_seconds"})
            EXPECT_EQ(text.value(name, {{"role", role}}), 0);
        for (const char* result : {"success", "failure"})
            EXPECT_EQ(text.value("crossvend_refreshes_total", {{"role", role}, {"result", result}}), 0);
    }
}

/// A family as users know it.
struct family {
    const char* name;
    const char* type;
    std::set<std::string> labels;
};

const std::vector<family> families{
    {"crossvend_build_info", "gauge", {"version", "commit"}},
    {"crossvend_credentials_expiration_timestamp_seconds", "gauge", {"role"}},
    {"crossvend_credentials_valid", "gauge", {"role"}},
    {"crossvend_identity_token_expiration_timestamp_seconds", "gauge", {"role"}},
    {"crossvend_refreshes_total", "counter", {"role", "result"}},
    {"crossvend_refresh_failures_total", "counter", {"role", "stage", "reason"}},
    {"crossvend_refresh_consecutive_failures", "gauge", {"role"}},
    {"crossvend_refresh_last_success_timestamp_seconds", "gauge", {"role"}},
    {"crossvend_refresh_next_timestamp_seconds", "gauge", {"role"}},
    {"crossvend_refresh_duration_seconds", "histogram", {"role", "stage"}},
    {"crossvend_requests_total", "counter", {"endpoint", "role", "code"}},
    {"crossvend_request_duration_seconds", "histogram", {"endpoint"}},
    {"crossvend_connections", "gauge", {}},
    {"crossvend_upstream_requests_total", "counter", {"upstream", "code"}},
    {"crossvend_sts_failovers_total", "counter", {"region"}},
    {"crossvend_clock_offset_seconds", "gauge", {}},
};

TEST(Metrics, HasTheFamiliesOfTheInterfaceAndNoOthers) {
    counted now;
    let_everything_happen(now);
    const exposition text(now.all.text());
    std::map<std::string, std::string> expected;
    for (const family& each : families) expected[each.name] = each.type;
    std::map<std::string, std::string> found;
    for (const auto& [name, type] : text.types)
        if (!name.starts_with("process_")) found[name] = type;
    EXPECT_EQ(found, expected);
}

TEST(Metrics, HasTheLabelsOfTheInterfaceAndNoOthers) {
    counted now;
    let_everything_happen(now);
    const exposition text(now.all.text());
    for (const family& each : families) {
        SCOPED_TRACE(each.name);
        const bool is_histogram = std::string_view(each.type) == "histogram";
        bool seen = false;
        for (const sample& line : text.samples) {
            const std::string name(each.name);
            const bool bucket = is_histogram && line.name == name + "_bucket";
            const bool plain =
                is_histogram ? line.name == name + "_sum" || line.name == name + "_count" : line.name == name;
            if (!bucket && !plain) continue;
            seen = true;
            std::set<std::string> labels;
            for (const auto& [label, value] : line.labels) labels.insert(label);
            std::set<std::string> expected = each.labels;
            if (bucket) expected.insert("le");
            EXPECT_EQ(labels, expected);
        }
        EXPECT_TRUE(seen);
    }
}

TEST(Metrics, TellsTheBuild) {
    const exposition text(metrics({}).text());
    EXPECT_EQ(text.value("crossvend_build_info",
                         {{"version", std::string(base::version())}, {"commit", std::string(base::commit())}}),
              1);
}

TEST(Metrics, TellsAboutTheProcessAsPrometheusClientsNameIt) {
    if (!std::filesystem::exists("/proc/self")) GTEST_SKIP() << "/proc is not mounted";
    const exposition text(metrics({}).text());
    const std::map<std::string, std::string> expected{{"process_cpu_seconds_total", "counter"},
                                                      {"process_start_time_seconds", "gauge"},
                                                      {"process_virtual_memory_bytes", "gauge"},
                                                      {"process_resident_memory_bytes", "gauge"},
                                                      {"process_open_fds", "gauge"},
                                                      {"process_max_fds", "gauge"}};
    for (const auto& [name, type] : expected) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(text.types.contains(name));
        EXPECT_EQ(text.types.at(name), type);
        EXPECT_GE(text.value(name), 0);
    }
    const double now = std::chrono::duration<double>(base::system_clock().now().time_since_epoch()).count();
    EXPECT_THAT(text.value("process_start_time_seconds"), AllOf(Ge(now - 86400), Le(now + 5)));
    EXPECT_GT(text.value("process_resident_memory_bytes"), 100'000);
    EXPECT_GE(text.value("process_virtual_memory_bytes"), text.value("process_resident_memory_bytes"));
    EXPECT_GE(text.value("process_open_fds"), 3);
    EXPECT_GE(text.value("process_max_fds"), text.value("process_open_fds"));
}

TEST(Metrics, CountsAFailureByStageAndReason) {
    counted now;
    now.reader.refresh_failed(some_failure(base::stage::identity, base::reason::not_annotated));
    now.reader.refresh_failed(some_failure(base::stage::sts, base::reason::throttled));
    now.reader.refresh_failed(some_failure(base::stage::sts, base::reason::throttled));
    const exposition text(now.all.text());
    EXPECT_EQ(text.value("crossvend_refresh_failures_total",
                         {{"role", "reader"}, {"stage", "identity"}, {"reason", "not_annotated"}}),
              1);
    EXPECT_EQ(
        text.value("crossvend_refresh_failures_total", {{"role", "reader"}, {"stage", "sts"}, {"reason", "throttled"}}),
        2);
    EXPECT_EQ(text.value("crossvend_refreshes_total", {{"role", "reader"}, {"result", "failure"}}), 3);
    EXPECT_EQ(text.value("crossvend_refresh_consecutive_failures", {{"role", "reader"}}), 3);
    EXPECT_EQ(text.value("crossvend_refresh_consecutive_failures", {{"role", "writer"}}), 0);
}

TEST(Metrics, ForgetsConsecutiveFailuresAtASuccess) {
    counted now;
    now.reader.refresh_failed(some_failure(base::stage::sts, base::reason::timeout));
    now.reader.refresh_succeeded(test::some_day, test::some_day + 1h);
    const exposition text(now.all.text());
    EXPECT_EQ(text.value("crossvend_refresh_consecutive_failures", {{"role", "reader"}}), 0);
    EXPECT_EQ(text.value("crossvend_refreshes_total", {{"role", "reader"}, {"result", "failure"}}), 1);
}

TEST(Metrics, TellsTheTimesOfASuccessInSecondsOfTheEpoch) {
    counted now;
    let_everything_happen(now);
    const exposition text(now.all.text());
    const std::map<std::string, std::string> role{{"role", "reader"}};
    constexpr double day = 1'795'298'400;
    EXPECT_EQ(text.value("crossvend_refresh_last_success_timestamp_seconds", role), day);
    EXPECT_EQ(text.value("crossvend_credentials_expiration_timestamp_seconds", role), day + 3600);
    EXPECT_EQ(text.value("crossvend_identity_token_expiration_timestamp_seconds", role), day + 3600);
    EXPECT_EQ(text.value("crossvend_refresh_next_timestamp_seconds", role), day + 1800);
    EXPECT_EQ(text.value("crossvend_refreshes_total", {{"role", "reader"}, {"result", "success"}}), 1);
}

TEST(Metrics, ShowsWhetherCredentialsAreValid) {
    counted now;
    now.reader.credentials_valid(true);
    EXPECT_EQ(exposition(now.all.text()).value("crossvend_credentials_valid", {{"role", "reader"}}), 1);
    now.reader.credentials_valid(false);
    EXPECT_EQ(exposition(now.all.text()).value("crossvend_credentials_valid", {{"role", "reader"}}), 0);
}

TEST(Metrics, PutsTheDurationOfAStageIntoItsHistogram) {
    counted now;
    now.reader.refresh_stage_took(base::stage::sts, 200ms);
    now.reader.refresh_stage_took(base::stage::sts, 1min);
    const exposition text(now.all.text());
    std::map<std::string, std::string> series{{"role", "reader"}, {"stage", "sts"}};
    EXPECT_EQ(text.value("crossvend_refresh_duration_seconds_count", series), 2);
    EXPECT_DOUBLE_EQ(text.value("crossvend_refresh_duration_seconds_sum", series), 60.2);
    series["le"] = "+Inf";
    EXPECT_EQ(text.value("crossvend_refresh_duration_seconds_bucket", series), 2);
    series["le"] = "0.1";
    EXPECT_EQ(text.value("crossvend_refresh_duration_seconds_bucket", series), 0);
    series["le"] = "0.25";
    EXPECT_EQ(text.value("crossvend_refresh_duration_seconds_bucket", series), 1);
}

TEST(Metrics, CountsRequestsByEndpointRoleAndCode) {
    counted now;
    now.all.request_answered(endpoint::credentials, &now.writer, 200, 3us);
    now.all.request_answered(endpoint::credentials, &now.writer, 200, 3us);
    now.all.request_answered(endpoint::credentials, &now.writer, 503, 3us);
    now.all.request_answered(endpoint::unknown, nullptr, 404, 3us);
    now.all.request_answered(endpoint::metrics, nullptr, 200, 3us);
    now.all.request_answered(endpoint::livez, nullptr, 200, 3us);
    now.all.request_answered(endpoint::readyz, nullptr, 503, 3us);
    const exposition text(now.all.text());
    const auto count = [&text](const char* name, const char* role, const char* code) {
        return text.value("crossvend_requests_total", {{"endpoint", name}, {"role", role}, {"code", code}});
    };
    EXPECT_EQ(count("credentials", "writer", "200"), 2);
    EXPECT_EQ(count("credentials", "writer", "503"), 1);
    EXPECT_EQ(count("unknown", "", "404"), 1);
    EXPECT_EQ(count("metrics", "", "200"), 1);
    EXPECT_EQ(count("livez", "", "200"), 1);
    EXPECT_EQ(count("readyz", "", "503"), 1);
    EXPECT_EQ(text.value("crossvend_request_duration_seconds_count", {{"endpoint", "credentials"}}), 3);
}

TEST(Metrics, MakesNoSeriesOfAStatusThatTheDaemonDoesNotAnswerWith) {
    counted now;
    for (unsigned status = 0; status < 1000; ++status)
        now.all.request_answered(endpoint::credentials, &now.reader, status, 3us);
    const std::vector<std::string> expected{"200", "202", "400", "401", "403", "404", "405",
                                            "413", "431", "500", "503", "505", "0"};
    EXPECT_THAT(exposition(now.all.text()).values_of("crossvend_requests_total", "code"),
                UnorderedElementsAreArray(expected));
}

TEST(Metrics, BoundsTheLabelsWhateverStatusAnUpstreamSends) {
    counted now;
    for (unsigned status = 0; status < 1000; ++status) {
        now.all.upstream_answered(upstream::sts, status);
        now.all.upstream_answered(upstream::metadata, status);
    }
    const exposition text(now.all.text());
    EXPECT_LE(text.values_of("crossvend_upstream_requests_total", "code").size(), 2U * (12 + 10));
    static const std::regex allowed(R"(200|301|302|400|401|403|404|429|500|502|503|504|[0-9]xx)");
    for (const std::string& code : text.values_of("crossvend_upstream_requests_total", "code"))
        EXPECT_TRUE(std::regex_match(code, allowed)) << code;
    double sum = 0;
    for (const sample& each : text.samples)
        if (each.name == "crossvend_upstream_requests_total") sum += each.value;
    EXPECT_EQ(sum, 2000);
}

TEST(Metrics, CountsACallThatCameToNothingByItsReason) {
    counted now;
    now.all.upstream_failed(upstream::metadata, base::reason::connect);
    now.all.upstream_failed(upstream::sts, base::reason::tls);
    now.all.upstream_answered(upstream::sts, 418);
    const exposition text(now.all.text());
    const auto count = [&text](const char* name, const char* code) {
        return text.value("crossvend_upstream_requests_total", {{"upstream", name}, {"code", code}});
    };
    EXPECT_EQ(count("metadata", "connect"), 1);
    EXPECT_EQ(count("sts", "tls"), 1);
    EXPECT_EQ(count("sts", "4xx"), 1);
}

TEST(Metrics, ShowsConnectionsAndTheClockOffset) {
    counted now;
    now.all.connections_open(7);
    now.all.clock_offset(-1500ms);
    const exposition text(now.all.text());
    EXPECT_EQ(text.value("crossvend_connections"), 7);
    EXPECT_EQ(text.value("crossvend_clock_offset_seconds"), -1.5);
}

TEST(Metrics, CountsWhatARegionOfStsLeftToTheNext) {
    counted now;
    now.all.sts_failed_over("us-west-2");
    now.all.sts_failed_over("us-west-2");
    EXPECT_EQ(exposition(now.all.text()).value("crossvend_sts_failovers_total", {{"region", "us-west-2"}}), 2);
}

TEST(Metrics, ForgetARoleWithItsLastHandle) {
    metrics metrics;
    std::optional<role> writer(std::in_place, metrics, "writer");
    const role copy = *writer;
    writer->refresh_failed({base::stage::sts, base::reason::access_denied, base::disposition::refused, "no"});
    metrics.request_answered(endpoint::credentials, &copy, 200, 1ms);
    writer.reset();
    ASSERT_NE(metrics.text().find("\"writer\""), std::string::npos) << "there is another handle";
    { const role last = copy; }
    std::optional<role> moved(copy);
    moved.reset();
    EXPECT_NE(metrics.text().find("\"writer\""), std::string::npos);
}

TEST(Metrics, HaveNoSeriesOfARoleThatIsGone) {
    metrics metrics;
    const role reader(metrics, "reader");
    {
        const role writer(metrics, "writer");
        writer.refresh_failed({base::stage::sts, base::reason::access_denied, base::disposition::refused, "no"});
        metrics.request_answered(endpoint::credentials, &writer, 200, 1ms);
        ASSERT_NE(metrics.text().find("\"writer\""), std::string::npos);
    }
    EXPECT_EQ(metrics.text().find("\"writer\""), std::string::npos);
    EXPECT_NE(metrics.text().find("\"reader\""), std::string::npos);
}

TEST(Metrics, GoOnForARoleThatAnotherOfItsNameReplaces) {
    metrics metrics;
    std::optional<role> before(std::in_place, metrics, "reader");
    before->refresh_succeeded(test::some_day, test::some_day + 1h);
    const role after(metrics, "reader");
    before.reset();
    after.refresh_succeeded(test::some_day, test::some_day + 1h);
    EXPECT_EQ(
        exposition(metrics.text()).value("crossvend_refreshes_total", {{"role", "reader"}, {"result", "success"}}), 2);
}

TEST(Metrics, BeginAnewForARoleThatComesBack) {
    metrics metrics;
    std::optional<role> reader(std::in_place, metrics, "reader");
    reader->refresh_succeeded(test::some_day, test::some_day + 1h);
    reader.reset();
    reader.emplace(metrics, "reader");
    EXPECT_EQ(
        exposition(metrics.text()).value("crossvend_refreshes_total", {{"role", "reader"}, {"result", "success"}}), 0);
}

TEST(Metrics, MayGoBeforeTheLastOfItsRoles) {
    auto all = std::make_unique<metrics>();
    const role reader(*all, "reader");
    all.reset();
    reader.refresh_scheduled(test::some_day);
    EXPECT_TRUE(reader.requests().empty());
}

TEST(Metrics, WorksWithoutRoles) {
    metrics all;
    all.request_answered(endpoint::unknown, nullptr, 404, 3us);
    EXPECT_EQ(exposition(all.text())
                  .value("crossvend_requests_total", {{"endpoint", "unknown"}, {"role", ""}, {"code", "404"}}),
              1);
}

}  // namespace
}  // namespace crossvend::metrics
