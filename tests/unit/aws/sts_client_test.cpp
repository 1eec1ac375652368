#include "crossvend/aws/sts_client.hpp"

#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>

#include <optional>

namespace crossvend::aws {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr std::string_view identity_token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";
constexpr std::string_view secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view session_token = "IQoJb3JpZ2luX2VjEXAMPLETOKEN==";

std::string good(std::string_view expiration = "2026-11-21T23:00:00Z",
                 std::string_view arn = "arn:aws:sts::210987654321:assumed-role/reader/pod-7") {
    return "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>" +
           std::string(arn) + "</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>" +
           "<SecretAccessKey>" + std::string(secret_key) + "</SecretAccessKey><SessionToken>" +
           std::string(session_token) + "</SessionToken><Expiration>" + std::string(expiration) +
           "</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
}

std::string access_denied() {
    return "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized</Message></Error></ErrorResponse>";
}

/// A client whose STS answers what `answer` holds.
class StsClient : public testing::Test {
protected:
    using outcome = test::fake_http_client::outcome;

    StsClient() {
        options_.endpoints = {*derive_sts_endpoint("us-west-2")};
        options_.connect_timeout = 2s;
        options_.request_timeout = 7s;
        request_.role = *parse_role_arn("arn:aws:iam::123456789012:role/reader");
        request_.session_name = "pod-7";
        client_.emplace(options_, http_, clock_, metrics_, log_.logger);
    }

    base::result<credentials> exchange() {
        const base::secret token(identity_token);
        return test::run(client_->assume_role_with_web_identity(request_, token));
    }

    base::result<credentials> exchange_with_date(std::string date,
                                                 std::string_view expiration = "2026-11-21T23:00:00Z") {
        answer_ = test::reply(200, good(expiration), {{"Date", std::move(date)}});
        return exchange();
    }

    outcome answer_ = test::reply(200, good());
    test::fake_http_client http_{[this](const net::http_call&) { return answer_; }};
    test::manual_clock clock_{test::some_day};
    metrics::metrics metrics_;
    test::recording_log log_;
    sts_options options_;
    assume_role_request request_;
    std::optional<sts_client> client_;
};

TEST_F(StsClient, KeepsTheReasonWhyThereWasNoReply) {
    for (const reason why :
         {reason::resolve, reason::connect, reason::timeout, reason::tls, reason::protocol, reason::too_large}) {
        SCOPED_TRACE(base::to_string(why));
        answer_ = net::transport_failure{why, "what happened on the way"};
        const auto set = exchange();
        ASSERT_FALSE(set);
        EXPECT_EQ(set.error().stage, base::stage::sts);
        EXPECT_EQ(set.error().reason, why);
        EXPECT_EQ(set.error().disposition, disposition::transient);
        EXPECT_THAT(set.error().message, HasSubstr("what happened on the way"));
        EXPECT_THAT(metrics_.text(), HasSubstr("crossvend_upstream_requests_total{code=\"" +
                                               std::string(base::to_string(why)) + "\",upstream=\"sts\"} 1"));
    }
}

TEST_F(StsClient, PassesOnHowTheReplyWasJudged) {
    answer_ = test::reply(403, access_denied(), {{"x-amzn-requestid", "request-9"}});
    const auto set = exchange();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().reason, reason::access_denied);
    EXPECT_EQ(set.error().disposition, disposition::refused);
    EXPECT_EQ(set.error().request_id, "request-9");
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(crossvend_upstream_requests_total{code="403",upstream="sts"} 1)"));
}

TEST_F(StsClient, FailsWhenTheSetLastsLongerThanAnyDoes) {
    for (const char* expiration : {"2026-11-23T22:00:01Z", "2200-01-01T00:00:00Z"}) {
        answer_ = test::reply(200, good(expiration));
        const auto set = exchange();
        ASSERT_FALSE(set) << expiration;
        EXPECT_EQ(set.error().reason, reason::malformed);
        EXPECT_FALSE(set.error().hint.empty());
    }
}

TEST_F(StsClient, SaysWhatToLookAtWhenThereIsNoAnswer) {
    for (const reason lost :
         {reason::resolve, reason::connect, reason::timeout, reason::tls, reason::protocol, reason::too_large}) {
        answer_ = net::transport_failure{lost, "scripted"};
        const auto set = exchange();
        ASSERT_FALSE(set);
        EXPECT_EQ(set.error().reason, lost);
        EXPECT_FALSE(set.error().hint.empty()) << base::to_string(lost);
    }
}

TEST_F(StsClient, FailsWhenTheSetIsOverOrNearlyOnArrival) {
    for (const char* expiration : {"1970-01-01T00:00:00Z", "2026-11-21T21:00:00Z", "2026-11-21T22:00:00Z",
                                   "2026-11-21T22:00:59Z", "2026-11-21T22:00:59.999Z"}) {
        SCOPED_TRACE(expiration);
        answer_ = test::reply(200, good(expiration));
        const auto set = exchange();
        ASSERT_FALSE(set);
        EXPECT_EQ(set.error().stage, base::stage::sts);
        EXPECT_EQ(set.error().reason, reason::expired_credentials);
        EXPECT_EQ(set.error().disposition, disposition::transient);
    }
}

TEST_F(StsClient, TakesASetThatHasAMinuteLeft) {
    answer_ = test::reply(200, good("2026-11-21T22:01:00Z"));
    EXPECT_TRUE(exchange());
}

TEST_F(StsClient, SendsExactlyTheForm) {
    ASSERT_TRUE(exchange());
    ASSERT_EQ(http_.calls.size(), 1U);
    EXPECT_EQ(http_.calls[0].body.reveal(),
              "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
              "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Freader"
              "&RoleSessionName=pod-7&DurationSeconds=3600"
              "&WebIdentityToken=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl");
}

TEST_F(StsClient, EncodesWhatAFormWouldMisread) {
    request_.role = *parse_role_arn("arn:aws-cn:iam::123456789012:role/a+b=c,d@e/All.The_Signs");
    request_.session_name = "a+b=c,d.e@f_g-h";
    request_.session_duration = 12h;
    ASSERT_TRUE(exchange());
    const std::string_view body = http_.calls[0].body.reveal();
    EXPECT_THAT(body,
                HasSubstr("&RoleArn=arn%3Aaws-cn%3Aiam%3A%3A123456789012%3Arole%2Fa%2Bb%3Dc%2Cd%40e%2FAll.The_Signs&"));
    EXPECT_THAT(body, HasSubstr("&RoleSessionName=a%2Bb%3Dc%2Cd.e%40f_g-h&"));
    EXPECT_THAT(body, HasSubstr("&DurationSeconds=43200&"));
}

TEST_F(StsClient, SendsAnUnsignedPostToTheEndpoint) {
    ASSERT_TRUE(exchange());
    const net::http_call& call = http_.calls[0];
    EXPECT_EQ(call.method, "POST");
    EXPECT_TRUE(call.url.tls);
    EXPECT_EQ(call.url.authority(), "sts.us-west-2.amazonaws.com");
    EXPECT_EQ(call.url.target, "/");
    // No Authorization and no X-Amz-Security-Token: sending one makes STS refuse the call.
    EXPECT_THAT(call.fields,
                ElementsAre(Pair("Content-Type", "application/x-www-form-urlencoded"), Pair("Accept", "text/xml")));
    EXPECT_EQ(call.connect_timeout, 2s);
    EXPECT_EQ(call.timeout, 7s);
}

TEST_F(StsClient, NamesNoProvider) {
    ASSERT_TRUE(exchange());
    EXPECT_EQ(http_.calls[0].body.reveal().find("ProviderId"), std::string_view::npos);
}

TEST_F(StsClient, PutsTheTokenIntoTheBodyAndNowhereElse) {
    ASSERT_TRUE(exchange());
    EXPECT_EQ(http_.calls[0].url.target.find(identity_token), std::string::npos);
    for (const auto& [name, value] : http_.calls[0].fields) EXPECT_EQ(value.find(identity_token), std::string::npos);
}

TEST_F(StsClient, GivesTheSetWithItsRoleAndItsAccount) {
    const auto set = exchange();
    ASSERT_TRUE(set);
    EXPECT_EQ(set->access_key_id, "ASIAIOSFODNN7EXAMPLE");
    EXPECT_EQ(set->secret_access_key.reveal(), secret_key);
    EXPECT_EQ(set->session_token.reveal(), session_token);
    EXPECT_EQ(set->expiration, test::some_day + 1h);
    EXPECT_EQ(set->local_expiration, test::some_day + 1h);
    EXPECT_EQ(set->role_arn, "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(set->account_id, "210987654321");
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(crossvend_upstream_requests_total{code="200",upstream="sts"} 1)"));
}

TEST_F(StsClient, TakesTheAccountOfTheRoleWhereTheReplyTellsNone) {
    answer_ = test::reply(200, good("2026-11-21T23:00:00Z", ""));
    const auto set = exchange();
    ASSERT_TRUE(set);
    EXPECT_EQ(set->account_id, "123456789012");
}

TEST_F(StsClient, SaysNothingOfClocksThatDifferByLessThanAMinute) {
    for (const char* date :
         {"Sat, 21 Nov 2026 22:00:00 GMT", "Sat, 21 Nov 2026 22:00:59 GMT", "Sat, 21 Nov 2026 21:59:01 GMT"}) {
        SCOPED_TRACE(date);
        const auto set = exchange_with_date(date);
        ASSERT_TRUE(set);
        EXPECT_EQ(set->local_expiration, set->expiration);
    }
    EXPECT_THAT(log_.lines, IsEmpty());
}

TEST_F(StsClient, TellsOfClocksThatDifferByMoreThanAMinuteButAppliesNothing) {
    for (const char* date : {"Sat, 21 Nov 2026 22:01:00 GMT", "Sat, 21 Nov 2026 21:58:00 GMT",
                             "Sat, 21 Nov 2026 22:03:59 GMT", "Sat, 21 Nov 2026 21:56:01 GMT"}) {
        SCOPED_TRACE(date);
        log_.lines.clear();
        const auto set = exchange_with_date(date);
        ASSERT_TRUE(set);
        EXPECT_EQ(set->local_expiration, set->expiration);
        ASSERT_EQ(log_.lines.size(), 1U);
        EXPECT_TRUE(log_.contains("applied=no")) << log_.lines[0];
    }
}

TEST_F(StsClient, AppliesTheDifferenceOfClocksThatAreFarApart) {
    const auto ahead = exchange_with_date("Sat, 21 Nov 2026 22:10:00 GMT", "2026-11-21T23:10:00Z");
    ASSERT_TRUE(ahead);
    EXPECT_EQ(ahead->expiration, test::some_day + 70min) << "AWS's own word is kept";
    EXPECT_EQ(ahead->local_expiration, test::some_day + 60min - 500ms);
    EXPECT_TRUE(log_.contains("applied=yes")) << log_.lines[0];
    EXPECT_THAT(metrics_.text(), HasSubstr("crossvend_clock_offset_seconds 600.5"));

    const auto behind = exchange_with_date("Sat, 21 Nov 2026 21:50:00 GMT", "2026-11-21T22:50:00Z");
    ASSERT_TRUE(behind);
    EXPECT_EQ(behind->local_expiration, test::some_day + 60min - 500ms);
}

TEST_F(StsClient, FindsASetAliveThatIsOverByAFastClockOnly) {
    clock_.advance(2h);
    const auto set = exchange_with_date("Sat, 21 Nov 2026 22:00:00 GMT");
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->local_expiration, clock_.now() + 1h - 500ms);
}

TEST_F(StsClient, FindsASetOverThatIsAliveByASlowClockOnly) {
    const auto set = exchange_with_date("Sat, 21 Nov 2026 23:00:00 GMT", "2026-11-21T23:00:30Z");
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().reason, reason::expired_credentials);
}

TEST_F(StsClient, AppliesNothingAnyMoreOnceTheClockIsSetRight) {
    ASSERT_TRUE(exchange_with_date("Sat, 21 Nov 2026 22:10:00 GMT"));
    const auto set = exchange_with_date("Sat, 21 Nov 2026 22:00:00 GMT");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->local_expiration, set->expiration);
}

TEST_F(StsClient, KeepsTheKnownDifferenceForAReplyWithoutADate) {
    ASSERT_TRUE(exchange_with_date("Sat, 21 Nov 2026 22:10:00 GMT"));
    answer_ = test::reply(200, good("2026-11-21T23:10:00Z"));
    const auto set = exchange();
    ASSERT_TRUE(set);
    EXPECT_EQ(set->local_expiration, test::some_day + 60min - 500ms);
}

TEST_F(StsClient, LearnsTheClockFromARefusalToo) {
    answer_ = test::reply(403, access_denied(), {{"Date", "Sat, 21 Nov 2026 22:10:00 GMT"}});
    ASSERT_FALSE(exchange());
    EXPECT_TRUE(log_.contains("applied=yes"));
}

TEST_F(StsClient, NeverWritesASecretIntoTheLogOrAFailure) {
    std::string said;
    const auto note = [&said](const base::result<credentials>& set) {
        if (!set) said += set.error().text() + '\n';
    };
    note(exchange_with_date("Sat, 21 Nov 2026 22:10:00 GMT"));
    note(exchange_with_date("Sat, 21 Nov 2026 22:00:00 GMT", "2026-11-21T21:00:00Z"));
    note(exchange_with_date("Sat, 21 Nov 2026 22:00:00 GMT", "never"));
    for (const unsigned status : {200U, 400U, 403U, 500U}) {
        answer_ = test::reply(status, access_denied());
        note(exchange());
        answer_ = test::reply(status, good().substr(60));
        note(exchange());
    }
    answer_ = net::transport_failure{reason::timeout, "too slow"};
    note(exchange());
    for (const std::string& line : log_.lines) said += line + '\n';
    ASSERT_FALSE(said.empty());
    for (const std::string_view secret : {identity_token, secret_key, session_token})
        EXPECT_EQ(said.find(secret), std::string::npos) << said;
}

}  // namespace
}  // namespace crossvend::aws
