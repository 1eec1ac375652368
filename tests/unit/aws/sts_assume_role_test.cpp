#include "crossvend/aws/sts_client.hpp"
#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"
#include "support/sets.hpp"

#include <gmock/gmock.h>

#include <deque>

namespace crossvend::aws {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* assumed =
    "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>"
    "<Arn>arn:aws:sts::210987654321:assumed-role/writer/pod-7</Arn></AssumedRoleUser><Credentials>"
    "<AccessKeyId>ASIANEXTKEY</AccessKeyId><SecretAccessKey>next-key</SecretAccessKey>"
    "<SessionToken>next-token</SessionToken><Expiration>2026-11-21T23:00:00Z</Expiration>"
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>";
constexpr const char* caller =
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::210987654321:assumed-role/reader/pod-7</Arn>"
    "<UserId>AROAEXAMPLE:pod-7</UserId><Account>210987654321</Account></GetCallerIdentityResult>"
    "</GetCallerIdentityResponse>";

std::string error(std::string_view code, std::string_view message) {
    return "<ErrorResponse><Error><Code>" + std::string(code) + "</Code><Message>" + std::string(message) +
           "</Message></Error></ErrorResponse>";
}

/// A client whose STS gives `replies` one after another; the call that has none left fails the test.
class StsAssumeRole : public testing::Test {
protected:
    base::result<credentials> assume() {
        assume_role_request request;
        request.role = *parse_role_arn("arn:aws:iam::210987654321:role/writer");
        request.session_name = "pod-7";
        request.external_id = "between-us";
        return test::run(client.assume_role(request, signer));
    }
    base::result<caller_identity> ask_who() { return test::run(client.get_caller_identity(signer)); }

    /// A refusal, sent when it is `date` at AWS.
    void refuse(std::string_view code, std::string_view message, std::string date) {
        replies.push_back(test::reply(403, error(code, message), {{"Date", std::move(date)}}));
    }

    [[nodiscard]] std::string field(std::size_t call, std::string_view name) const {
        for (const auto& [key, value] : http.calls.at(call).fields)
            if (key == name) return std::string(value);
        return "";
    }

    std::deque<net::upstream_response> replies;
    test::fake_http_client http{[this](const net::http_call&) -> test::fake_http_client::outcome {
        if (replies.empty()) return net::transport_failure{reason::internal, "nobody scripted this call"};
        auto next = std::move(replies.front());
        replies.pop_front();
        return next;
    }};
    test::manual_clock clock{test::some_day};
    metrics::metrics metrics;
    test::recording_log log;
    credentials signer = test::set_expiring(test::some_day + 1h);
    sts_client client{sts_options{{*derive_sts_endpoint("us-west-2")}}, http, clock, metrics, log.logger};
};

TEST_F(StsAssumeRole, FailsAtTheStageOfTheChain) {
    replies = {test::reply(403, error("AccessDenied", "not authorized to perform: sts:AssumeRole"))};
    const auto set = assume();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().stage, base::stage::chain);
    EXPECT_EQ(set.error().reason, reason::access_denied);
    EXPECT_THAT(http.calls, SizeIs(1));
}

TEST_F(StsAssumeRole, FailsAtTheStageOfTheChainWithoutAnAnswerToo) {
    const auto set = assume();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().stage, base::stage::chain);
    EXPECT_EQ(set.error().reason, reason::internal);
}

TEST_F(StsAssumeRole, TakesNoSetThatIsOver) {
    clock.advance(1h);
    replies = {test::reply(200, assumed)};
    const auto set = assume();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().stage, base::stage::chain);
    EXPECT_EQ(set.error().reason, reason::expired_credentials);
}

TEST_F(StsAssumeRole, TakesNoReplyToAnotherAction) {
    replies = {test::reply(200, caller), test::reply(200, assumed)};
    EXPECT_EQ(assume().error().reason, reason::malformed);
    EXPECT_EQ(ask_who().error().reason, reason::malformed);
}

TEST_F(StsAssumeRole, SignsWithTheSetThatItIsGiven) {
    replies = {test::reply(200, assumed)};
    ASSERT_TRUE(assume());
    EXPECT_THAT(field(0, "Authorization"),
                StartsWith("AWS4-HMAC-SHA256 Credential=ASIAQEXAMPLEKEY00001/20261121/us-west-2/sts/aws4_request, "
                           "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="));
    EXPECT_EQ(field(0, "X-Amz-Security-Token"), "session-token-0001");
    EXPECT_EQ(field(0, "X-Amz-Date"), "20261121T220000Z");
    EXPECT_THAT(std::string(http.calls[0].body.reveal()),
                AllOf(StartsWith("Action=AssumeRole&"), HasSubstr("&ExternalId=between-us")));
}

TEST_F(StsAssumeRole, GivesTheSetOfTheRoleThatWasAssumed) {
    replies = {test::reply(200, assumed)};
    const auto set = assume();
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->access_key_id, "ASIANEXTKEY");
    EXPECT_EQ(set->secret_access_key.reveal(), "next-key");
    EXPECT_EQ(set->session_token.reveal(), "next-token");
    EXPECT_EQ(set->role_arn, "arn:aws:iam::210987654321:role/writer");
    EXPECT_EQ(set->account_id, "210987654321");
    EXPECT_EQ(set->local_expiration, test::some_day + 1h);
}

TEST_F(StsAssumeRole, TellsWhoTheSignerIs) {
    replies = {test::reply(200, caller)};
    const auto who = ask_who();
    ASSERT_TRUE(who) << who.error().text();
    const caller_identity expected{"arn:aws:sts::210987654321:assumed-role/reader/pod-7", "AROAEXAMPLE:pod-7",
                                   "210987654321"};
    EXPECT_EQ(*who, expected);
    EXPECT_EQ(http.calls[0].body.reveal(), "Action=GetCallerIdentity&Version=2011-06-15");
    EXPECT_EQ(field(0, "X-Amz-Security-Token"), "session-token-0001");
}

TEST_F(StsAssumeRole, FailsToTellTheSignerAtTheStageOfSts) {
    replies = {
        test::reply(403, error("InvalidClientTokenId", "The security token included in the request is invalid."))};
    const auto who = ask_who();
    ASSERT_FALSE(who);
    EXPECT_EQ(who.error().stage, base::stage::sts);
    EXPECT_EQ(who.error().reason, reason::invalid_signature);
}

constexpr const char* expired = "Signature expired: 20261121T220000Z is now earlier than 20261121T222500Z";

TEST_F(StsAssumeRole, SignsOnceMoreByTheClockOfAwsThatTheRefusalShowed) {
    for (const char* code : {"SignatureDoesNotMatch", "RequestExpired", "InvalidClientTokenId"}) {
        SCOPED_TRACE(code);
        http.calls.clear();
        clock.step(-1h);  // further off than the last time
        refuse(code, expired, "Sat, 21 Nov 2026 22:40:00 GMT");
        replies.push_back(test::reply(200, assumed));
        const auto set = assume();
        ASSERT_TRUE(set) << set.error().text();
        ASSERT_THAT(http.calls, SizeIs(2));
        EXPECT_EQ(field(1, "X-Amz-Date"), "20261121T224000Z");
        EXPECT_NE(field(0, "Authorization"), field(1, "Authorization"));
    }
}

TEST_F(StsAssumeRole, SignsOnceMoreAndNotAgain) {
    refuse("SignatureDoesNotMatch", expired, "Sat, 21 Nov 2026 22:40:00 GMT");
    refuse("SignatureDoesNotMatch", expired, "Sat, 21 Nov 2026 23:40:00 GMT");
    const auto set = assume();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().reason, reason::clock_skew);
    EXPECT_EQ(set.error().disposition, disposition::transient);
    EXPECT_THAT(http.calls, SizeIs(2));
}

TEST_F(StsAssumeRole, SignsNoSecondTimeWhereTheClockIsNotToBlame) {
    for (const char* date : {"Sat, 21 Nov 2026 22:00:00 GMT", "Sat, 21 Nov 2026 22:03:00 GMT", "whenever"}) {
        SCOPED_TRACE(date);
        http.calls.clear();
        refuse("SignatureDoesNotMatch", "The request signature we calculated does not match", date);
        EXPECT_EQ(assume().error().reason, reason::invalid_signature);
        EXPECT_THAT(http.calls, SizeIs(1));
    }
    refuse("AccessDenied", "no", "Sat, 21 Nov 2026 22:40:00 GMT");
    http.calls.clear();
    EXPECT_EQ(assume().error().reason, reason::access_denied);
    EXPECT_THAT(http.calls, SizeIs(1));
}

TEST_F(StsAssumeRole, SignsByTheClockOfAwsOnceThatIsKnown) {
    refuse("AccessDenied", "no", "Sat, 21 Nov 2026 22:40:00 GMT");
    ASSERT_FALSE(assume());
    replies = {test::reply(200, caller)};
    ASSERT_TRUE(ask_who());
    EXPECT_EQ(field(1, "X-Amz-Date"), "20261121T224000Z");
}

TEST_F(StsAssumeRole, WritesNoSecretIntoTheLogOrAFailure) {
    refuse("SignatureDoesNotMatch",
           "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for "
           "this request should have been\n'POST\n/\n\nx-amz-security-token:session-token-0001\n'",
           "Sat, 21 Nov 2026 22:00:00 GMT");
    const auto set = assume();
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().text(), AllOf(HasSubstr("does not match"), Not(HasSubstr("session-token"))));
    EXPECT_FALSE(log.contains("session-token"));
}

}  // namespace
}  // namespace crossvend::aws
