#include "crossvend/credentials/chained_source.hpp"

#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"
#include "support/sets.hpp"

#include <gmock/gmock.h>

#include <deque>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using test::some_day;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

/// A reply to AssumeRole with a set whose parts end in `tag`.
net::upstream_response set_reply(const std::string& tag) {
    return test::reply(200, "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA" + tag +
                                "</AccessKeyId><SecretAccessKey>key-" + tag + "</SecretAccessKey><SessionToken>token-" +
                                tag + "</SessionToken><Expiration>2026-11-21T23:00:00Z</Expiration></Credentials>" +
                                "</AssumeRoleResult></AssumeRoleResponse>");
}

net::upstream_response error_reply(const std::string& code) {
    return test::reply(403,
                       "<ErrorResponse><Error><Code>" + code + "</Code><Message>no</Message></Error></ErrorResponse>");
}

/// The first role's source: gives a set, or fails as it is told.
class fake_first final : public credentials_source {
public:
    explicit fake_first(std::optional<base::failure> failure) : failure_(std::move(failure)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        if (failure_) co_return *failure_;
        report.took.identity = 3ms;
        report.took.sts = 5ms;
        co_return test::set_expiring(some_day + 1h);
    }

private:
    std::optional<base::failure> failure_;
};

class ChainedSource : public testing::Test {
protected:
    base::result<aws::credentials> fetch(std::optional<base::failure> failure = std::nullopt) {
        std::vector<aws::assume_role_request> hops(2);
        hops[0].role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/middle");
        hops[1].role = *aws::parse_role_arn("arn:aws:iam::210987654321:role/writer");
        const auto source =
            make_chained_source(std::make_unique<fake_first>(std::move(failure)), sts, std::move(hops), counted);
        return test::run(source->fetch(report));
    }

    [[nodiscard]] std::string token_of(std::size_t call) const {
        for (const auto& [name, value] : http.calls.at(call).fields)
            if (name == "X-Amz-Security-Token") return std::string(value);
        return "";
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
    std::shared_ptr<aws::sts_client> sts = std::make_shared<aws::sts_client>(
        aws::sts_options{{*aws::derive_sts_endpoint("us-west-2")}}, http, clock, metrics, log.logger);
};

TEST_F(ChainedSource, WalksNowhereWithoutAFirstSet) {
    const auto result =
        fetch(base::failure(base::stage::sts, base::reason::access_denied, base::disposition::refused, "the first"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().stage, base::stage::sts);
    EXPECT_EQ(result.error().message, "the first");
    EXPECT_THAT(http.calls, IsEmpty());
    EXPECT_THAT(metrics.text(), Not(HasSubstr("stage=\"chain\"} 1")));
}

TEST_F(ChainedSource, NamesTheHopThatFailedAndWhoCameToIt) {
    replies = {error_reply("AccessDenied")};
    const auto first = fetch();
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().stage, base::stage::chain);
    EXPECT_THAT(first.error().message, StartsWith("hop 1 (arn:aws:iam::123456789012:role/middle): AWS STS answered"));
    EXPECT_THAT(first.error().hint, HasSubstr("the role before it is arn:aws:iam::123456789012:role/reader"));

    replies = {set_reply("MIDDLE"), error_reply("AccessDenied")};
    const auto second = fetch();
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().message, StartsWith("hop 2 (arn:aws:iam::210987654321:role/writer): AWS STS answered"));
    EXPECT_THAT(second.error().hint, HasSubstr("the role before it is arn:aws:iam::123456789012:role/middle"));
}

TEST_F(ChainedSource, SaysNothingOfTheRoleBeforeWhereThatIsNotTheTrouble) {
    replies = {error_reply("RegionDisabledException")};
    const auto result = fetch();
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, StartsWith("hop 1 ("));
    EXPECT_THAT(result.error().hint, Not(HasSubstr("the role before it")));
}

TEST_F(ChainedSource, StopsAtTheHopThatFailed) {
    replies = {error_reply("AccessDenied"), set_reply("WRITER")};
    EXPECT_FALSE(fetch());
    EXPECT_THAT(http.calls, SizeIs(1));
}

TEST_F(ChainedSource, SignsEachHopWithTheSetBefore) {
    replies = {set_reply("MIDDLE"), set_reply("WRITER")};
    ASSERT_TRUE(fetch());
    ASSERT_THAT(http.calls, SizeIs(2));
    EXPECT_EQ(token_of(0), "session-token-0001");
    EXPECT_EQ(token_of(1), "token-MIDDLE");
}

TEST_F(ChainedSource, GivesTheLastRolesSetAndWhatEachLegTook) {
    replies = {set_reply("MIDDLE"), set_reply("WRITER")};
    const auto result = fetch();
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->access_key_id, "ASIAWRITER");
    EXPECT_EQ(result->secret_access_key.reveal(), "key-WRITER");
    EXPECT_EQ(result->role_arn, "arn:aws:iam::210987654321:role/writer");
    EXPECT_EQ(result->account_id, "210987654321");
    EXPECT_EQ(report.took.identity, 3ms);
    EXPECT_EQ(report.took.sts, 5ms);
    EXPECT_GT(report.took.chain, 0ns);
    EXPECT_THAT(metrics.text(),
                HasSubstr("crossvend_refresh_duration_seconds_count{role=\"default\",stage=\"chain\"} 1"));
}

}  // namespace
}  // namespace crossvend::credentials
