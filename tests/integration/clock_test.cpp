#include "fixture.hpp"

#include "crossvend/base/rfc3339.hpp"

#include <ctime>
#include <sstream>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// Upstreams in whose world it is earlier or later than on this machine.
class Clocks : public Daemon {
protected:
    /// Starts the daemon against upstreams whose clocks are ahead by this much.
    void start_against_clocks_ahead_by(std::chrono::seconds ahead) {
        const auto there = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + ahead;
        expiration = base::format_rfc3339(there + 1h);
        const std::string jwt = token_issued_at(there);
        inject(R"({"call": "identity", "status": 200, "content_type": "text/html", "body": ")" + jwt +
               R"(", "headers": {"Metadata-Flavor": "Google", "Date": ")" + http_date(there) + "\"}}");
        inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 200, "content_type": "text/xml", "body": ")" +
               assumed_role() + R"(", "headers": {"Date": ")" + http_date(there) + "\"}}");
        start();
    }

    /// The line of the log about the clocks, which must be there.
    [[nodiscard]] std::string warning() const {
        return daemon->wait_for_line("this machine's clock differs from that of AWS");
    }

    std::string expiration;

private:
    using seconds = std::chrono::sys_time<std::chrono::seconds>;

    static std::string http_date(seconds when) {
        const std::time_t time = std::chrono::system_clock::to_time_t(when);
        std::tm fields{};
        ::gmtime_r(&time, &fields);
        std::array<char, 64> text{};
        return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &fields)};
    }

    [[nodiscard]] std::string token_issued_at(seconds when) const {
        const auto issued = when.time_since_epoch().count();
        inject(R"({"call": "identity", "times": 1, "claims": {"iat": )" + std::to_string(issued) +
               ", \"exp\": " + std::to_string(issued + 3600) + "}}");
        return request(google_port, "GET",
                       "/computeMetadata/v1/instance/service-accounts/default/identity?audience=sts.amazonaws.com",
                       "Metadata-Flavor: Google\r\n")
            .body;
    }

    [[nodiscard]] std::string assumed_role() const {
        return "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><AssumedRoleUser>"
               "<Arn>arn:aws:sts::123456789012:assumed-role/reader/pod</Arn></AssumedRoleUser><Credentials>"
               "<AccessKeyId>ASIAQEXAMPLEKEY00001</AccessKeyId><SecretAccessKey>key</SecretAccessKey>"
               "<SessionToken>session</SessionToken><Expiration>" +
               expiration +
               "</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";
    }
};

TEST_F(Clocks, OfUpstreamsThatAreHoursBehindDoNotMakeAFreshSetExpired) {
    start_against_clocks_ahead_by(-3h);
    ASSERT_TRUE(wait_until_ready()) << log();
    const answer answer = get();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_member(answer.body, "Expiration"), expiration);
    EXPECT_NEAR(metric("crossvend_clock_offset_seconds"), -3 * 3600, 30);
    EXPECT_EQ(json_member(warning(), "applied"), "yes");
    EXPECT_EQ(json_member(warning(), "level"), "warning");
}

TEST_F(Clocks, OfUpstreamsThatAreHoursAheadDoNotMakeASetLastLonger) {
    start_against_clocks_ahead_by(5h);
    ASSERT_TRUE(wait_until_ready()) << log();
    const answer answer = get();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_member(answer.body, "Expiration"), expiration);
    EXPECT_NEAR(metric("crossvend_clock_offset_seconds"), 5 * 3600, 30);
    EXPECT_EQ(json_member(warning(), "applied"), "yes");
    // The set lasts an hour, so it is renewed within it, and not after the five that it seems to have more.
    const double next = metric("crossvend_refresh_next_timestamp_seconds{role=\"default\"}");
    EXPECT_LT(next, static_cast<double>(std::time(nullptr)) + 3600);
}

TEST_F(Clocks, ThatAreTwoMinutesApartAreWorthAWarningAndNoMore) {
    start_against_clocks_ahead_by(2min);
    ASSERT_TRUE(wait_until_ready()) << log();
    EXPECT_EQ(json_member(warning(), "applied"), "no");
    EXPECT_NEAR(metric("crossvend_clock_offset_seconds"), 120, 30);
    EXPECT_EQ(get().status, 200);
}

TEST_F(Clocks, ThatAgreeAreNotWorthAWord) {
    start_ready();
    EXPECT_NEAR(metric("crossvend_clock_offset_seconds"), 0, 30);
    EXPECT_EQ(log().find("clock differs"), std::string::npos) << log();
}

}  // namespace
}  // namespace crossvend::test
