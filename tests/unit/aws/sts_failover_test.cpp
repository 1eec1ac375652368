#include "crossvend/aws/sts_client.hpp"
#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"
#include "support/sets.hpp"

#include <gmock/gmock.h>

namespace crossvend::aws {
namespace {

using namespace std::chrono_literals;
using base::reason;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* good =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    "<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>key</SecretAccessKey><SessionToken>token</SessionToken>"
    "<Expiration>2026-11-21T23:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
    "</AssumeRoleWithWebIdentityResponse>";
constexpr const char* caller =
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn</Arn><UserId>user</UserId>"
    "<Account>210987654321</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// A client with three Regions, each of which answers what the test says.
class StsFailover : public testing::Test {
protected:
    using outcome = test::fake_http_client::outcome;

    static outcome error(unsigned status, const std::string& code) {
        return test::reply(status, "<ErrorResponse><Error><Code>" + code + "</Code></Error></ErrorResponse>");
    }
    static outcome lost(reason why) { return net::transport_failure{why, "scripted"}; }

    base::result<credentials> exchange(std::unique_ptr<net::http_connection> ahead = nullptr) {
        assume_role_request request;
        request.role = *parse_role_arn("arn:aws:iam::123456789012:role/reader");
        request.session_name = "pod-7";
        const base::secret token("header.claims.signature");
        return test::run(client.assume_role_with_web_identity(request, token, std::move(ahead)));
    }

    [[nodiscard]] std::vector<std::string> asked() const {
        std::vector<std::string> hosts;
        for (const net::http_call& call : http.calls) hosts.push_back(call.url.host.substr(4, 9));
        return hosts;
    }

    outcome first = test::reply(200, good), second = test::reply(200, good), third = test::reply(200, good);
    test::fake_http_client http{[this](const net::http_call& call) {
        if (call.url.host == "sts.us-west-2.amazonaws.com") return first;
        return call.url.host == "sts.eu-west-1.amazonaws.com" ? second : third;
    }};
    test::manual_clock clock{test::some_day};
    metrics::metrics metrics;
    test::recording_log log;
    sts_client client{sts_options{{*derive_sts_endpoint("us-west-2"), *derive_sts_endpoint("eu-west-1"),
                                   *derive_sts_endpoint("ap-east-1")}},
                      http, clock, metrics, log.logger};
};

TEST_F(StsFailover, TakesARefusalForTheLastWord) {
    for (const char* code : {"AccessDenied", "InvalidIdentityToken", "ExpiredTokenException", "IDPCommunicationError",
                             "ValidationError", "PackedPolicyTooLarge", "SomethingNew"}) {
        SCOPED_TRACE(code);
        http.calls.clear();
        first = error(400, code);
        const auto set = exchange();
        ASSERT_FALSE(set);
        EXPECT_THAT(set.error().message, Not(HasSubstr("Regions")));
        EXPECT_THAT(asked(), ElementsAre("us-west-2"));
    }
    EXPECT_THAT(log.lines, IsEmpty());
}

TEST_F(StsFailover, StaysWhereAnAnswerCannotBeRead) {
    first = test::reply(200, "<html/>");
    EXPECT_EQ(exchange().error().reason, reason::malformed);
    EXPECT_THAT(asked(), ElementsAre("us-west-2"));
}

TEST_F(StsFailover, DoesNotBlameTheRegionForABugOfOurs) {
    first = lost(reason::internal);
    EXPECT_EQ(exchange().error().reason, reason::internal);
    EXPECT_THAT(asked(), ElementsAre("us-west-2"));
}

TEST_F(StsFailover, AsksTheNextRegionWhereOneIsOutOfReachAtFaultBusyOrOff) {
    const std::vector<outcome> outcomes{lost(reason::resolve),
                                        lost(reason::connect),
                                        lost(reason::timeout),
                                        lost(reason::tls),
                                        lost(reason::proxy),
                                        lost(reason::protocol),
                                        lost(reason::too_large),
                                        test::reply(408, ""),
                                        test::reply(425, "<html/>"),
                                        test::reply(502, ""),
                                        test::reply(429, ""),
                                        error(408, "SomethingNew"),
                                        error(503, "ServiceUnavailable"),
                                        test::reply(502, "bad gateway"),
                                        error(400, "Throttling"),
                                        test::reply(429, ""),
                                        error(403, "RegionDisabledException")};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        SCOPED_TRACE(i);
        http.calls.clear();
        log.lines.clear();
        first = outcomes[i];
        const auto set = exchange();
        ASSERT_TRUE(set) << set.error().text();
        EXPECT_THAT(asked(), ElementsAre("us-west-2", "eu-west-1"));
        EXPECT_EQ(http.calls[0].body.reveal(), http.calls[1].body.reveal());
        ASSERT_EQ(log.lines.size(), 1U);
        EXPECT_THAT(log.lines[0], HasSubstr("region=us-west-2 next=eu-west-1 reason="));
        EXPECT_THAT(metrics.text(),
                    HasSubstr("crossvend_sts_failovers_total{region=\"us-west-2\"} " + std::to_string(i + 1)));
    }
}

TEST_F(StsFailover, GoesOverAConnectionMadeAheadToTheFirstRegionAlone) {
    EXPECT_TRUE(exchange(test::run(client.connect())));
    ASSERT_EQ(http.connected.size(), 1U);
    EXPECT_EQ(http.connected[0].url.host, "sts.us-west-2.amazonaws.com");
    EXPECT_EQ(http.connected[0].timeout, http.calls[0].timeout);
    EXPECT_EQ(http.connected[0].connect_timeout, http.calls[0].connect_timeout);
    EXPECT_EQ(http.calls_over_these, 1);

    first = lost(reason::connect);
    EXPECT_TRUE(exchange(test::run(client.connect())));
    EXPECT_THAT(asked(), ElementsAre("us-west-2", "us-west-2", "eu-west-1"));
    EXPECT_EQ(http.calls_over_these, 2);
}

TEST_F(StsFailover, BeginsWithTheFirstRegionAgainTheNextTime) {
    first = lost(reason::connect);
    ASSERT_TRUE(exchange());
    first = test::reply(200, good);
    ASSERT_TRUE(exchange());
    EXPECT_THAT(asked(), ElementsAre("us-west-2", "eu-west-1", "us-west-2"));
}

TEST_F(StsFailover, GivesTheLastFailureWhenNoRegionServes) {
    first = lost(reason::connect);
    second = lost(reason::timeout);
    third = error(503, "ServiceUnavailable");
    const auto set = exchange();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().reason, reason::unavailable);
    EXPECT_THAT(set.error().message, HasSubstr("ServiceUnavailable"));
    EXPECT_THAT(set.error().message, HasSubstr("all 3 Regions were tried"));
    EXPECT_THAT(asked(), ElementsAre("us-west-2", "eu-west-1", "ap-east-1"));
    EXPECT_EQ(log.lines.size(), 2U);
    EXPECT_THAT(metrics.text(), Not(HasSubstr("crossvend_sts_failovers_total{region=\"ap-east-1\"}")));
}

TEST_F(StsFailover, SaysNothingOfRegionsWhereThereIsButOne) {
    first = lost(reason::connect);
    sts_client lonely{sts_options{{*derive_sts_endpoint("us-west-2")}}, http, clock, metrics, log.logger};
    const credentials signer = test::set_expiring(test::some_day + 1h);
    const auto who = test::run(lonely.get_caller_identity(signer));
    ASSERT_FALSE(who);
    EXPECT_THAT(who.error().message, Not(HasSubstr("Regions")));
    EXPECT_THAT(log.lines, IsEmpty());
}

TEST_F(StsFailover, SignsForTheRegionThatIsAsked) {
    first = lost(reason::connect);
    second = test::reply(200, caller);
    const credentials signer = test::set_expiring(test::some_day + 1h);
    ASSERT_TRUE(test::run(client.get_caller_identity(signer)));
    EXPECT_THAT(http.calls[0].fields.back().second, HasSubstr("/20261121/us-west-2/sts/"));
    EXPECT_THAT(http.calls[1].fields.back().second, HasSubstr("/20261121/eu-west-1/sts/"));
}

}  // namespace
}  // namespace crossvend::aws
