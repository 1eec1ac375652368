#include "endpoint/status.hpp"

#include "crossvend/net/base64.hpp"
#include "crossvend/net/crypto.hpp"
#include "vending.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using test::some_day;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t reader = 0, writer = 1;

class Status : public testing::Test {
protected:
    status now() {
        const listener_status credentials{"credentials", {"127.0.0.1:9911"}, false, 4};
        const listener_status telemetry{"telemetry", {"[::1]:9912"}, true, 1};
        return status_of(*world_.table, {credentials, telemetry}, world_.metrics, world_.clock.now());
    }
    std::string page() { return status_page(now()); }
    nlohmann::json document() { return nlohmann::json::parse(status_document(now())); }
    void hold(std::size_t role) {
        world_.give(role, some_day + 1h, "WXYZ");
        world_.source(role).tells.took = {12ms, 85ms, 0ms};
        auto& identity = world_.source(role).tells.identity.emplace();
        identity.issuer = "https://accounts.google.com";
        identity.subject = "1048";
        identity.audience = "sts.amazonaws.com";
        world_.start(role);
    }
    void fail_to_renew(std::size_t role) {
        world_.fail(role, disposition::refused);
        world_.wake(role);
    }
    void expire() { world_.clock.set(some_day + 2h); }

    test::vending world_{{"reader", "writer"}};
};

TEST_F(Status, IsNotReadyBeforeTheFirstSet) {
    EXPECT_EQ(now().state(), role_state::not_ready);
    EXPECT_EQ(document()["state"], "not ready");
    EXPECT_TRUE(document()["roles"][reader]["credentials"].is_null());
    EXPECT_TRUE(document()["roles"][reader]["next_refresh"].is_null());
    EXPECT_THAT(page(), AllOf(HasSubstr("<title>2 not ready"), HasSubstr("Has nothing to vend yet."),
                              HasSubstr("<dt>next attempt</dt><dd>under way</dd>"),
                              HasSubstr("<dt>clock of AWS</dt><dd>not known yet</dd>")));
    EXPECT_TRUE(document()["clock_offset_seconds"].is_null());
}

TEST_F(Status, IsReadyWithASetForEachRole) {
    hold(reader);
    hold(writer);
    EXPECT_EQ(now().state(), role_state::ready);
    EXPECT_THAT(page(), AllOf(HasSubstr("<title>2 ready"), HasSubstr("Vends a set that is good for 59m."),
                              Not(HasSubstr("class=\"trouble\""))));
}

TEST_F(Status, IsFailingWhileASetIsVendedThatCouldNotBeRenewed) {
    hold(reader);
    hold(writer);
    fail_to_renew(writer);
    EXPECT_EQ(now().roles[reader].state, role_state::ready);
    EXPECT_EQ(now().roles[writer].state, role_state::failing);
    EXPECT_EQ(now().state(), role_state::failing);
    EXPECT_THAT(page(), AllOf(HasSubstr("<title>1 failing, 1 ready"), HasSubstr(", and could not renew it yet."),
                              HasSubstr("<strong>access_denied</strong> the upstream said no (request id request-9)"),
                              HasSubstr("→ mend the trust policy")));
}

TEST_F(Status, IsExpiredOnceTheSetIsOver) {
    hold(reader);
    hold(writer);
    fail_to_renew(reader);
    expire();
    EXPECT_EQ(now().state(), role_state::expired);
    EXPECT_THAT(page(), AllOf(HasSubstr("<title>2 expired"), HasSubstr("Has nothing to vend: its set could not be "
                                                                       "renewed in time, and ended 1h1m ago.")));
}

TEST_F(Status, IsThatOfTheWorstRoleAndShowsItFirst) {
    hold(reader);
    EXPECT_EQ(now().state(), role_state::not_ready);
    const std::string text = page();
    EXPECT_LT(text.find(">writer "), text.find(">reader "));
}

TEST_F(Status, TellsOfASetItsLifeAndTheEndOfItsKeyId) {
    hold(reader);
    world_.clock.set(some_day + 15min);
    const auto set = document()["roles"][reader]["credentials"];
    EXPECT_EQ(set["access_key_id"], "...WXYZ");
    EXPECT_EQ(set["issued"], "2026-11-21T22:00:00Z");
    EXPECT_EQ(set["vend_until"], "2026-11-21T22:59:00Z");
    EXPECT_EQ(set["expiration"], "2026-11-21T23:00:00Z");
    // A quarter of the bar, and its last sixtieth.
    EXPECT_THAT(page(),
                AllOf(HasSubstr("<rect class=\"spent\" width=\"250\""), HasSubstr("<rect class=\"unvended\" x=\"983\""),
                      HasSubstr("issued 15m ago, next refresh"),
                      HasSubstr("expires <time datetime=\"2026-11-21T23:00:00Z\">23:00:00Z</time> in 45m")));
}

TEST_F(Status, SaysThatARefreshIsUnderWay) {
    hold(reader);
    world_.source(reader).closed = true;
    world_.wake(reader);
    EXPECT_TRUE(document()["roles"][reader]["next_refresh"].is_null());
    EXPECT_THAT(page(), AllOf(HasSubstr("<span>refreshing now</span>"), HasSubstr("ago, refreshing now, expires in")));
}

TEST_F(Status, TellsWhoTheWorkloadIsAndWhatItBecomes) {
    hold(reader);
    const auto role = document()["roles"][reader];
    EXPECT_EQ(role["identity"]["source"], "metadata");
    EXPECT_EQ(role["identity"]["subject"], "1048");
    EXPECT_EQ(role["role_arn"], "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(role["session_name"], "pod-7");
    EXPECT_THAT(page(), HasSubstr("metadata: <code>1048</code> of <code>https://accounts.google.com</code> for "
                                  "<code>sts.amazonaws.com</code>"));
}

TEST_F(Status, TellsOfTheLastAttemptsTheNewestFirst) {
    hold(reader);
    fail_to_renew(reader);
    const auto attempts = document()["roles"][reader]["attempts"];
    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[0]["result"], "failure");
    EXPECT_EQ(attempts[0]["reason"], "access_denied");
    EXPECT_EQ(attempts[0]["remedy"], "mend the trust policy");
    EXPECT_EQ(attempts[0]["request_id"], "request-9");
    EXPECT_EQ(attempts[1]["result"], "success");
    EXPECT_EQ(attempts[1]["seconds"]["sts"], 0.085);
    EXPECT_THAT(page(), HasSubstr("<strong>renewed</strong> identity 12ms, STS 85ms"));
}

TEST_F(Status, SaysOnceWhatFailedTheSameWaySeveralTimes) {
    hold(reader);
    fail_to_renew(reader);
    fail_to_renew(reader);
    const std::string text = page();
    const std::size_t first = text.find("the upstream said no");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(text.find("the upstream said no", first + 1), std::string::npos);
}

TEST_F(Status, CountsAnswersAndUpstreamCalls) {
    hold(reader);
    const metrics::role counted(world_.metrics, "reader");
    for (int i = 0; i < 3; ++i) world_.metrics.request_answered(metrics::endpoint::credentials, &counted, 200, 10us);
    world_.metrics.upstream_answered(metrics::upstream::sts, 503);
    world_.metrics.clock_offset(-90s);
    const auto told = document();
    EXPECT_EQ(told["roles"][reader]["requests"],
              nlohmann::json::parse(R"([{"endpoint": "credentials", "code": "200", "count": 3}])"));
    EXPECT_EQ(told["roles"][writer]["requests"], nlohmann::json::array());
    EXPECT_EQ(told["upstream_requests"], nlohmann::json::parse(R"([{"upstream": "sts", "code": "503", "count": 1}])"));
    EXPECT_EQ(told["clock_offset_seconds"], -90.0);
    EXPECT_EQ(told["connections"], 4);
    EXPECT_THAT(page(), AllOf(HasSubstr("credentials 200 × 3"), HasSubstr("sts 503 × 1"), HasSubstr("1m30s behind")));
}

TEST_F(Status, TellsOfEachListener) {
    EXPECT_EQ(document()["listeners"], nlohmann::json::parse(R"([
        {"name": "credentials", "addresses": ["127.0.0.1:9911"], "tls": false, "connections": 4},
        {"name": "telemetry", "addresses": ["[::1]:9912"], "tls": true, "connections": 1}])"));
}

TEST_F(Status, HoldsNothingSecret) {
    hold(reader);
    for (const std::string& text : {page(), status_document(now())})
        for (const char* secret : {"ASIAQEXAMPLEKEY", "secret-access-key", "session-token"})
            EXPECT_THAT(text, Not(HasSubstr(secret)));
}

TEST_F(Status, TakesNoMarkupFromAnUpstream) {
    world_.fail(reader, disposition::transient, "<script>alert('1')</script> \"&\" \xff");
    world_.start(reader);
    EXPECT_THAT(page(), AllOf(HasSubstr("&lt;script&gt;alert("), Not(HasSubstr("<script>alert"))));
    EXPECT_THAT(document()["roles"][reader]["attempts"][0]["message"], HasSubstr("<script>alert('1')</script>"));
}

TEST_F(Status, AllowsThePageItsOwnStyleAndScriptAndNothingElse) {
    const std::string text = page();
    const auto between = [&](const std::string& tag) {
        const std::size_t begin = text.find('<' + tag + '>') + tag.size() + 2;
        return text.substr(begin, text.find("</" + tag + '>') - begin);
    };
    const auto allows = [&](const std::string& tag) {
        return tag + "-src 'sha256-" + net::base64_encode(net::sha256(between(tag))) + "'";
    };
    EXPECT_THAT(status_page_policy(),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr(allows("style")), HasSubstr(allows("script")),
                      HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe")), Not(HasSubstr("http"))));
    EXPECT_THAT(text, AllOf(Not(HasSubstr(" style=")),
                            Not(HasSubstr(" on"
                                          "click")),
                            Not(HasSubstr("src=\"http"))));
}

TEST(StatusOfMany, ShowsAPageFullAndSaysWhereTheRestIs) {
    std::vector<std::string> names;
    for (int i = 0; i < 1000; ++i) names.push_back("role" + std::to_string(i));
    test::vending world(names);
    world.give(0, some_day + 1h);
    world.start(0);
    const status now = status_of(*world.table, {listener_status{}}, world.metrics, some_day);
    const std::string page = status_page(now);
    EXPECT_THAT(page,
                AllOf(HasSubstr("<title>999 not ready, 1 ready"), HasSubstr(">role20 "), Not(HasSubstr(">role21 ")),
                      Not(HasSubstr(">role0 ")), HasSubstr("These are 20 of 1000 roles")));
    EXPECT_EQ(nlohmann::json::parse(status_document(now))["roles"].size(), 1000U);
}

}  // namespace
}  // namespace crossvend::endpoint
