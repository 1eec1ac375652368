#include "fixture.hpp"

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// The requests that SDKs send, byte for byte, over either family of addresses.
class SdkRequest : public Daemon, public testing::WithParamInterface<loopback> {
protected:
    void SetUp() override {
        if (!is_available(GetParam())) GTEST_SKIP() << "this machine has no ::1";
        environment["CROSSVEND_LISTEN"] = host_ + ":0";
        start_ready();
    }

    [[nodiscard]] connection client() const { return connection(port, GetParam()); }
    [[nodiscard]] std::string host_and_port() const { return host_ + ':' + std::to_string(port); }
    /// A request for credentials: its first line, the Host field's value and further lines.
    [[nodiscard]] std::string asking(const std::string& target, const std::string& host, const std::string& more = {},
                                     const std::string& version = "1.1") const {
        return "GET " + target + " HTTP/" + version + "\r\nHost: " + host + "\r\n" + authorization() + more + "\r\n";
    }
    [[nodiscard]] int status_of(const std::string& bytes) const {
        connection one = client();
        one.send(bytes);
        return one.receive().status;
    }

    const std::string host_ = GetParam() == loopback::v6 ? "[::1]" : "127.0.0.1";
};

INSTANTIATE_TEST_SUITE_P(, SdkRequest, testing::Values(loopback::v4, loopback::v6),
                         [](const auto& family) { return family.param == loopback::v6 ? "IPv6" : "IPv4"; });

TEST_P(SdkRequest, IsAnsweredAsEachSdkSpellsIt) {
    const std::string first = "GET /v1/credentials HTTP/1.1\r\n";
    const std::string host = "Host: " + host_and_port() + "\r\n";
    const std::string bare_host = "Host: " + host_ + "\r\n";
    const std::pair<const char*, std::string> requests[] = {
        {"botocore", first + host + "Accept-Encoding: identity\r\nUser-Agent: python-urllib3/2.7.0\r\n" +
                         "Accept: application/json\r\n" + authorization() + "\r\n"},
        {"JavaScript v3", first + authorization() + host + "Connection: keep-alive\r\n\r\n"},
        {"JavaScript v2", first + "User-Agent: aws-sdk-nodejs/2.1693.0\r\nAccept: application/json\r\n" +
                              authorization() + host + "Connection: close\r\n\r\n"},
        {"CRT", first + bare_host + authorization() + "Accept: application/json\r\nAccept-Encoding: identity\r\n" +
                    "User-Agent: aws-sdk-crt/ecs-credentials-provider\r\n\r\n"},
        {"Go", first + host + "User-Agent: aws-sdk-go-v2/1.41.0\r\nAccept: application/json\r\n" + authorization() +
                   "Accept-Encoding: gzip\r\n\r\n"},
        {"PHP", first + host + authorization() + "\r\n"},
        {"in lower case", first + "host: " + host_and_port() + "\r\nauthorization: " + token + "\r\n\r\n"},
    };
    for (const auto& [sdk, bytes] : requests) {
        SCOPED_TRACE(sdk);
        connection one = client();
        one.send(bytes);
        const answer answer = one.receive();
        EXPECT_EQ(answer.status, 200);
        EXPECT_TRUE(answer.head.starts_with("HTTP/1.1 200 OK\r\n"));
        EXPECT_NE(answer.head.find("\r\nContent-Type: application/json\r\n"), std::string::npos);
        EXPECT_NE(answer.head.find("\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n"),
                  std::string::npos);
        for (const char* unwanted : {"Content-Encoding", "Transfer-Encoding", "Set-Cookie", "Location"})
            EXPECT_EQ(answer.head.find(unwanted), std::string::npos) << unwanted;
        EXPECT_LT(answer.head.size() + answer.body.size(), 8192U);
    }
}

TEST_P(SdkRequest, MayNameTheHostWithThePortOrWithout) {
    for (const std::string& host : {host_, host_and_port(), std::string("localhost"), std::string("LocalHost:1"),
                                    std::string("127.0.0.1"), std::string("[::1]"), std::string("[::1]:80")})
        EXPECT_EQ(status_of(asking("/v1/credentials", host)), 200) << host;
    for (const std::string& host : {std::string("evil.example"), std::string("127.0.0.1.evil.example"),
                                    std::string("169.254.170.2"), std::string("::1"), std::string("[::1")})
        EXPECT_EQ(status_of(asking("/v1/credentials", host)), 403) << host;
    EXPECT_EQ(status_of("GET /v1/credentials HTTP/1.1\r\n" + authorization() + "\r\n"), 400);
}

TEST_P(SdkRequest, MayHaveASlashTooManyOrAQuery) {
    for (const char* target : {"//v1/credentials", "/v1/credentials/", "//v1/credentials/", "/v1/credentials?x=y",
                               "/v1/credentials/?", "/v1/credentials/default/"})
        EXPECT_EQ(status_of(asking(target, host_)), 200) << target;
}

TEST_P(SdkRequest, MayHaveASmallBodyThatNobodyReads) {
    EXPECT_EQ(status_of(asking("/v1/credentials", host_, "Content-Length: 2\r\n") + "{}"), 200);
    EXPECT_EQ(status_of(asking("/v1/credentials", host_, "Content-Length: 1025\r\n") + std::string(1025, ' ')), 413);
}

TEST_P(SdkRequest, IsAnsweredOnOneConnectionAsOftenAsItComes) {
    connection one = client();
    const std::string request = asking("/v1/credentials", host_);
    one.send(request + request + request);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(one.receive().status, 200) << "all three were sent at once";
    one.send("HEAD /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    EXPECT_EQ(one.receive(5s, false).status, 405);
    one.send(request);
    EXPECT_EQ(one.receive().status, 200);
}

TEST_P(SdkRequest, MayComeAgainWithItsTokenAfterATryWithout) {
    connection one = client();
    one.send("GET /v1/credentials HTTP/1.1\r\nHost: " + host_and_port() + "\r\nConnection: keep-alive\r\n\r\n");
    const answer refused = one.receive();
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(json_member(refused.body, "message"), json_member(refused.body, "Message"));
    EXPECT_EQ(json_member(refused.body, "code"), "Unauthorized");
    EXPECT_EQ(refused.head.find("WWW-Authenticate"), std::string::npos);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(status_of("GET /v1/credentials HTTP/1.1\r\nHost: localhost\r\n\r\n"), 401);
    one.send(asking("/v1/credentials", host_and_port()));
    EXPECT_EQ(one.receive().status, 200) << "nobody is locked out";
}

TEST_P(SdkRequest, MayAskForTheConnectionToBeClosed) {
    connection one = client();
    one.send(asking("/v1/credentials", host_, "Connection: close\r\n"));
    const answer answer = one.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(one.closes_within(5s));
}

TEST_P(SdkRequest, MayHalfCloseAndIsStillAnswered) {
    connection one = client();
    one.send(asking("/v1/credentials", host_));
    one.finish_sending();
    EXPECT_EQ(one.receive().status, 200);
}

TEST_P(SdkRequest, OfHttp10IsAnsweredAndClosed) {
    connection once = client();
    once.send(asking("/v1/credentials", host_, "", "1.0"));
    const answer answer = once.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(once.closes_within(5s));

    connection kept = client();
    kept.send(asking("/v1/credentials", host_, "Connection: keep-alive\r\n", "1.0"));
    EXPECT_NE(kept.receive().head.find("Connection: keep-alive\r\n"), std::string::npos);
    kept.send(asking("/v1/credentials", host_, "", "1.0"));
    EXPECT_EQ(kept.receive().status, 200);
}

}  // namespace
}  // namespace crossvend::test
