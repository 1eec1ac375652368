#include "crossvend/net/logged_http_client.hpp"

#include "support/fake_http_client.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

http_call call_with_secrets() {
    http_call call;
    call.method = "POST";
    call.url = parse_url("https://sts.us-west-2.amazonaws.com/s3cr3t?token=s3cr3t").value();
    call.fields = {{"Authorization", "s3cr3t"}};
    call.body = base::secret("s3cr3t");
    return call;
}

class LoggedHttpClient : public testing::Test {
protected:
    /// What is logged of a call that ends so.
    void send(const test::fake_http_client::outcome& outcome) {
        auto fake = std::make_unique<test::fake_http_client>([&](const http_call&) { return outcome; });
        const auto client = make_logged_http_client(std::move(fake), log_.logger);
        static_cast<void>(test::run(client->send(call_with_secrets())));
        EXPECT_FALSE(log_.contains("s3cr3t"));
    }

    test::recording_log log_;
};

TEST_F(LoggedHttpClient, TellsHowACallEndedAndNothingOfWhatWasSent) {
    send(test::reply(403, "s3cr3t", {{"x-amzn-RequestId", "c6104cbe-af31-11e0"}, {"Set-Cookie", "s3cr3t"}}));
    EXPECT_TRUE(log_.contains("an upstream is called upstream=sts.us-west-2.amazonaws.com method=POST"));
    EXPECT_TRUE(log_.contains("an upstream answered upstream=sts.us-west-2.amazonaws.com status=403 took="));
    EXPECT_TRUE(log_.contains("request_id=c6104cbe-af31-11e0"));
}

TEST_F(LoggedHttpClient, TellsWhyThereIsNoAnswer) {
    send(transport_failure{base::reason::timeout, "nothing came"});
    EXPECT_TRUE(
        log_.contains("did not answer upstream=sts.us-west-2.amazonaws.com reason=timeout cause=\"nothing came\""));
}

TEST_F(LoggedHttpClient, SaysNothingAtTheLevelInfo) {
    log_.logger.change(base::log_level::info, base::log_format::text);
    send(test::reply(200, ""));
    send(transport_failure{base::reason::timeout, "nothing came"});
    EXPECT_TRUE(log_.lines.empty());
}

}  // namespace
}  // namespace crossvend::net
