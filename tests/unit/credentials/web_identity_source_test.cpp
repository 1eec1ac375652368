#include "crossvend/credentials/web_identity_source.hpp"

#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <functional>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using test::some_day;

constexpr const char* good_reply =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
    "<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>key</SecretAccessKey><SessionToken>token</SessionToken>"
    "<Expiration>2026-11-21T23:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>"
    "</AssumeRoleWithWebIdentityResponse>";

std::string error_reply(const std::string& code) {
    return "<ErrorResponse><Error><Code>" + code + "</Code><Message>no</Message></Error></ErrorResponse>";
}

/// Gives a token that can be told from the one before, or fails as it is told.
class fake_identity final : public google::identity_source {
public:
    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        ++fetches;
        const auto executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
        on_the_way();
        if (failure) co_return *failure;
        oidc::id_token token;
        token.jwt = base::secret("token-" + std::to_string(fetches));
        token.claims.issuer = issuer;
        token.claims.subject = "1048";
        token.claims.audience = "sts.amazonaws.com";
        token.claims.authorized_party = "1048";
        token.claims.expiration = some_day + 1h;
        co_return token;
    }

    int fetches = 0;
    std::function<void()> on_the_way = [] {};  ///< what the test looks at meanwhile
    std::string issuer = "https://accounts.google.com";
    std::optional<base::failure> failure;
};

class WebIdentitySource : public testing::Test {
protected:
    base::result<aws::credentials> fetch() {
        exchange_options exchange;
        exchange.request.role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/reader");
        exchange.request.session_name = "host";
        const auto source = make_web_identity_source(identity, sts, exchange, early, counted);
        return test::run(source->fetch(report));
    }

    fetch_report report;
    std::deque<net::upstream_response> replies;
    test::fake_http_client http{[this](const net::http_call&) -> test::fake_http_client::outcome {
        auto next = std::move(replies.front());
        replies.pop_front();
        return next;
    }};
    test::manual_clock clock{some_day};
    metrics::metrics metrics;
    metrics::role counted{metrics, "default"};
    test::recording_log log;
    std::shared_ptr<head_start> early = std::make_shared<head_start>();
    std::shared_ptr<fake_identity> identity = std::make_shared<fake_identity>();
    std::shared_ptr<aws::sts_client> sts = std::make_shared<aws::sts_client>(
        aws::sts_options{{*aws::derive_sts_endpoint("us-west-2")}}, http, clock, metrics, log.logger);
};

TEST_F(WebIdentitySource, DoesNotAskAwsWithoutAToken) {
    identity->failure =
        base::failure(base::stage::identity, base::reason::not_annotated, base::disposition::refused, "");
    const auto result = fetch();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, base::reason::not_annotated);
    EXPECT_TRUE(http.calls.empty());
    EXPECT_FALSE(report.identity);
}

TEST_F(WebIdentitySource, ConnectsToAwsWhileTheTokenIsOnItsWay) {
    replies = {test::reply(200, good_reply)};
    std::size_t connected_before_the_token = 0;
    identity->on_the_way = [&] {
        connected_before_the_token = http.connected.size();
        EXPECT_TRUE(http.calls.empty());
    };
    EXPECT_TRUE(fetch());
    EXPECT_EQ(connected_before_the_token, 1U);
    ASSERT_EQ(http.calls.size(), 1U);
    EXPECT_EQ(http.calls_over_these, 1);
    EXPECT_EQ(http.open, 0) << "it is closed afterwards";
}

TEST_F(WebIdentitySource, ClosesWhatItMadeAheadOfATokenThatDoesNotComeAndConnectsNoMoreUntilOneCame) {
    identity->failure = base::failure(base::stage::identity, base::reason::timeout, base::disposition::transient, "");
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(fetch());
    EXPECT_EQ(http.connected.size(), 1U);
    EXPECT_EQ(http.open, 0);
    EXPECT_TRUE(http.calls.empty());

    identity->failure.reset();
    for (const std::size_t connected : {1U, 2U}) {
        replies = {test::reply(200, good_reply)};
        EXPECT_TRUE(fetch());
        EXPECT_EQ(http.connected.size(), connected);
    }
    EXPECT_EQ(http.calls.size(), 2U);
    EXPECT_EQ(http.calls_over_these, 1);
}

TEST_F(WebIdentitySource, GivesAHeadStartToOneOfThoseThatShareAnIdentityAtATime) {
    replies = {test::reply(200, good_reply), test::reply(200, good_reply)};
    ASSERT_TRUE(early->take()) << "another role fetches";
    EXPECT_TRUE(fetch());
    EXPECT_TRUE(http.connected.empty());
    EXPECT_TRUE(fetch()) << "there was a token meanwhile";
    EXPECT_EQ(http.calls_over_these, 1);
}

TEST_F(WebIdentitySource, FetchesAFreshTokenOnceWhenAwsFindsItInvalidOrExpired) {
    for (const char* code : {"InvalidIdentityToken", "ExpiredTokenException"}) {
        SCOPED_TRACE(code);
        identity->fetches = 0;
        http.calls.clear();
        replies = {test::reply(400, error_reply(code)), test::reply(200, good_reply)};
        EXPECT_TRUE(fetch());
        EXPECT_EQ(identity->fetches, 2);
        ASSERT_EQ(http.calls.size(), 2U);
        EXPECT_TRUE(http.calls[1].body.reveal().ends_with("WebIdentityToken=token-2"));
    }
}

TEST_F(WebIdentitySource, GivesUpTheAttemptWhenTheFreshTokenIsNoBetter) {
    replies = {test::reply(400, error_reply("InvalidIdentityToken")),
               test::reply(400, error_reply("InvalidIdentityToken"))};
    const auto result = fetch();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, base::reason::invalid_identity_token);
    EXPECT_EQ(identity->fetches, 2);
}

TEST_F(WebIdentitySource, ShowsWhatAwsSawOfTheTokenWhenAccessIsDenied) {
    replies = {test::reply(403, error_reply("AccessDenied"))};
    const auto result = fetch();
    ASSERT_FALSE(result);
    EXPECT_EQ(identity->fetches, 1);
    EXPECT_NE(result.error().hint.find("sub=1048 oaud=sts.amazonaws.com azp=1048"), std::string::npos);
    ASSERT_TRUE(report.identity);
    EXPECT_EQ(report.identity->subject, "1048");
    EXPECT_GT(report.took.sts, 0ns);
}

TEST_F(WebIdentitySource, SpeaksOfTheIssuersOwnProviderWhereTheTokenIsNotGoogles) {
    identity->issuer = "https://oidc.example/id/7";
    for (const char* code : {"AccessDenied", "InvalidIdentityToken"}) {
        SCOPED_TRACE(code);
        replies = {test::reply(403, error_reply(code)), test::reply(403, error_reply(code))};
        const auto result = fetch();
        ASSERT_FALSE(result);
        const std::string& hint = result.error().hint;
        EXPECT_NE(hint.find("IAM OIDC provider"), std::string::npos) << hint;
        EXPECT_NE(hint.find("oidc.example/id/7"), std::string::npos) << hint;
        EXPECT_NE(hint.find("iss=https://oidc.example/id/7 sub=1048 aud=sts.amazonaws.com"), std::string::npos) << hint;
        EXPECT_EQ(hint.find("accounts.google.com"), std::string::npos) << hint;
    }
}

TEST_F(WebIdentitySource, ExchangesATokenForASet) {
    replies = {test::reply(200, good_reply)};
    const auto result = fetch();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->access_key_id, "ASIAEXAMPLE");
    EXPECT_EQ(result->role_arn, "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(result->account_id, "123456789012");
    EXPECT_NE(metrics.text().find("crossvend_refresh_duration_seconds_count{role=\"default\",stage=\"sts\"} 1"),
              std::string::npos);
}

}  // namespace
}  // namespace crossvend::credentials
