#include "fixture.hpp"
#include "tls_front.hpp"

#include <csignal>
#include <fstream>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// STS by a host name, and a name service that finds each on this machine: at once, late or never.
class NameLookup : public Daemon {
protected:
    NameLookup() {
        environment["LD_PRELOAD"] = CROSSVEND_NAME_SERVICE;
        // The address sanitizer's own library would rather be the first.
        environment["ASAN_OPTIONS"] = "verify_asan_link_order=0";
        std::ofstream(directory / "authority.pem") << authority.pem();
        environment["AWS_CA_BUNDLE"] = directory / "authority.pem";
        configure(R"({"sts": {"request_timeout": "1s"}})");
    }

    void use(const std::string& host, std::uint16_t sts_port) {
        environment["AWS_ENDPOINT_URL_STS"] = "https://" + host + ':' + std::to_string(sts_port);
    }

    certificate_authority authority;
};

TEST_F(NameLookup, FindsTheUpstreamsByTheirNames) {
    const tls_front front(authority.issue("sts.test", 30), aws_port);
    use("sts.test", front.port());
    environment["GCE_METADATA_HOST"] = "metadata.test:" + std::to_string(google_port);
    start_ready();
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(front.server_name(), "sts.test");
    EXPECT_EQ(calls("identity"), 1);
}

TEST_F(NameLookup, ThatHangsFailsTheRefreshInItsTimeAndHoldsUpNothingElse) {
    use("hangs.test", aws_port);
    start();
    EXPECT_EQ(telemetry("/livez").status, 200);
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_EQ(get().status, 503);
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);

    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "stage"), "sts");
    EXPECT_EQ(json_member(line, "reason"), "timeout");
    EXPECT_NE(json_member(line, "cause").find("hangs.test"), std::string::npos) << line;
    const double took = metric(R"(crossvend_refresh_duration_seconds_sum{role="default",stage="sts"})");
    EXPECT_GE(took, 0.95);
    EXPECT_LT(took, 2.5);
    EXPECT_EQ(telemetry("/livez").status, 200);
    EXPECT_EQ(get().status, 503);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 0);
}

TEST_F(NameLookup, ThatHangsDoesNotKeepTheDaemonFromStopping) {
    use("hangs.test", aws_port);
    start();
    connection held(port);
    held.send(good_request());
    EXPECT_EQ(held.receive().status, 503);
    EXPECT_EQ(calls("identity"), 1) << "the look-up comes after it";
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(3s), 0) << log();
    EXPECT_NE(log().find("\"message\":\"stopped\""), std::string::npos);
}

TEST_F(NameLookup, ThatComesTooLateForOneRefreshIsThereForTheNext) {
    const tls_front front(authority.issue("slow.test", 30), aws_port);
    use("slow.test", front.port());
    start();
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "reason"), "timeout");
    ASSERT_TRUE(wait_until_ready(10s)) << log();
    EXPECT_EQ(get().status, 200);
}

}  // namespace
}  // namespace crossvend::test
