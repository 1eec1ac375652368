#include "accounts.hpp"
#include "fixture.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* ttl = "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
constexpr const char* role_path = "/latest/meta-data/iam/security-credentials/default";

class Imds : public Daemon {
protected:
    void enable(const std::string& imds = R"({"enabled": true})") {
        configure(R"({"server": {"imds": )" + imds + "}}");
    }

    [[nodiscard]] std::string session_token() const { return request(port, "PUT", "/latest/api/token", ttl).body; }
    [[nodiscard]] answer get(const std::string& path) const {
        return request(port, "GET", path, "X-aws-ec2-metadata-token: " + session_token() + "\r\n");
    }
    /// The status that a session which somebody holds gets.
    [[nodiscard]] int status_of(const std::string& session) const {
        return request(port, "GET", role_path, "X-aws-ec2-metadata-token: " + session + "\r\n").status;
    }
    /// Kills the daemon, and starts another where it listened.
    void start_again() {
        daemon.reset();
        environment["CROSSVEND_LISTEN"] = "127.0.0.1:" + std::to_string(port);
        start_ready();
    }
    /// Has the daemon read its file again, and waits until it did.
    void reload() const {
        daemon->signal(SIGHUP);
        static_cast<void>(daemon->wait_for_line("the configuration was read again"));
    }
};

TEST_F(Imds, IsOffUnlessItIsEnabled) {
    start_ready();
    EXPECT_EQ(request(port, "PUT", "/latest/api/token", ttl).status, 404);
    EXPECT_EQ(request(port, "GET", role_path).status, 404);
    EXPECT_EQ(log().find("AWS_EC2_METADATA_SERVICE_ENDPOINT"), std::string::npos);
}

TEST_F(Imds, IsWhatTheStartUpLogLeadsTo) {
    enable();
    start_ready();
    EXPECT_NE(log().find("AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:" + std::to_string(port) + "\""),
              std::string::npos);
    EXPECT_NE(log().find("without the authorization token"), std::string::npos) << "it is warned of";
}

TEST_F(Imds, GivesASetByTheStepsOfAnSdkOnOneConnection) {
    enable();
    start_ready();
    connection client(port);
    // Java and the CRT say nothing of the body's length.
    client.send("PUT /latest/api/token HTTP/1.1\r\nHost: 127.0.0.1\r\n" + std::string(ttl) + "\r\n");
    const answer session = client.receive();
    EXPECT_EQ(session.status, 200);
    EXPECT_NE(session.head.find("X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 21600\r\n"), std::string::npos);
    const auto ask = [&](const std::string& path) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-aws-ec2-metadata-token: " + session.body +
                    "\r\n\r\n");
        return client.receive();
    };
    const answer name = ask("/latest/meta-data/iam/security-credentials/");
    EXPECT_EQ(name.body, "default");
    const answer set = ask("/latest/meta-data/iam/security-credentials/" + name.body);
    EXPECT_EQ(set.status, 200);
    EXPECT_EQ(json_member(set.body, "Code"), "Success");
    EXPECT_EQ(json_member(set.body, "AccessKeyId"), json_member(Daemon::get().body, "AccessKeyId"));
    EXPECT_EQ(json_member(set.body, "RoleArn"), "");
    EXPECT_EQ(ask("/latest/meta-data/placement/region").body, "us-west-2");
    EXPECT_EQ(metric(R"(crossvend_requests_total{code="200",endpoint="imds",role="default"})"), 1);
    EXPECT_EQ(metric(R"(crossvend_requests_total{code="200",endpoint="imds_token",role=""})"), 1);
    EXPECT_EQ(log().find(session.body), std::string::npos);
}

TEST_F(Imds, HasNoVersion1) {
    enable();
    start_ready();
    const answer answer = request(port, "GET", role_path);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, "");
}

TEST_F(Imds, GivesTheRoleThatIsNamed) {
    configure(R"({"roles": [{"name": "reader", "role_arn": ")" + std::string(reader) +
              R"("}, {"name": "other", "role_arn": ")" + reader +
              R"("}], "server": {"imds": {"enabled": true, "role": "other"}}})");
    start_ready();
    EXPECT_EQ(get("/latest/meta-data/iam/security-credentials").body, "other");
    EXPECT_EQ(get("/latest/meta-data/iam/security-credentials/reader").status, 404);
    EXPECT_EQ(json_member(get("/latest/meta-data/iam/security-credentials/other").body, "AccessKeyId"),
              json_member(Daemon::get("/v1/credentials/other").body, "AccessKeyId"));
}

TEST_F(Imds, HoldsARequestForASetThatIsOnItsWay) {
    enable();
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "100ms"})");
    start();
    EXPECT_EQ(get(role_path).status, 200);
}

TEST_F(Imds, AnswersWithin350MillisecondsWhileItsFirstFlightHangs) {
    enable();
    inject(R"({"call": "identity", "delay": "30s"})");
    start();
    const std::string session = "X-aws-ec2-metadata-token: " + session_token() + "\r\n";
    auto least = std::chrono::steady_clock::duration::max();  // what a busy machine adds is not the daemon's
    for (int i = 0; i < 3; ++i) {
        const auto asked = std::chrono::steady_clock::now();
        const answer answer = request(port, "GET", role_path, session);
        least = std::min(least, std::chrono::steady_clock::now() - asked);
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.body, "");
    }
    EXPECT_GE(least, 250ms);
    EXPECT_LE(least, 350ms);
}

TEST_F(Imds, IsSwitchedOnByAReload) {
    enable(R"({"enabled": false})");
    start_ready();
    EXPECT_EQ(request(port, "PUT", "/latest/api/token", ttl).status, 404);
    enable();
    reload();
    EXPECT_EQ(get(role_path).status, 200);
}

TEST_F(Imds, IsSwitchedOffByAReload) {
    enable();
    start_ready();
    EXPECT_EQ(get(role_path).status, 200);
    enable(R"({"enabled": false})");
    reload();
    EXPECT_EQ(request(port, "PUT", "/latest/api/token", ttl).status, 404);
}

// Some SDKs keep a session token for good, whatever they are answered.

TEST_F(Imds, KnowsTheSessionsOfADaemonThatWasKilledByTheTokenThatBothHave) {
    enable();
    start_ready();
    const std::string session = session_token();
    environment["AWS_ROLE_SESSION_NAME"] = "changed";
    start_again();
    EXPECT_EQ(status_of(session), 200);
    EXPECT_EQ(log().find("a restart ends the sessions"), std::string::npos);
}

TEST_F(Imds, KnowsNoSessionsOfADaemonThatListensElsewhereWithTheSameToken) {
    enable();
    start_ready();
    const std::string session = session_token();
    start_ready();
    EXPECT_EQ(status_of(session), 401);
}

TEST_F(Imds, SaysAtTheStartThatARestartEndsItsSessionsWhereNothingIsKept) {
    configure(R"({"server": {"imds": {"enabled": true}, "authorization": {"required": false}}})");
    start_ready();
    EXPECT_NE(log().find("a restart ends the sessions of IMDS"), std::string::npos);
    const std::string session = session_token();
    EXPECT_EQ(status_of(session), 200);
    start_again();
    EXPECT_EQ(status_of(session), 401);
}

TEST_F(Imds, KnowsTheSessionsThatBeganAfterItsTokenWasSwapped) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = directory / "token";
    std::ofstream(directory / "token") << token;
    enable();
    start_ready();
    const std::string before = session_token();
    token = "another-" + token;
    std::ofstream(directory / "token") << token;
    EXPECT_EQ(Daemon::get().status, 200);
    const std::string after = session_token();
    EXPECT_EQ(status_of(before), 200);
    start_again();
    EXPECT_EQ(status_of(after), 200);
}

}  // namespace
}  // namespace crossvend::test
