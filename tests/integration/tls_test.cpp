#include "fixture.hpp"
#include "tls_front.hpp"

#include <openssl/ssl.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace crossvend::test {
namespace {

/// STS behind TLS, with a certificate of the test's choosing.
class Tls : public Daemon {
protected:
    void trust(const certificate_authority& trusted) {
        std::ofstream(directory / "authority.pem") << trusted.pem();
        environment["AWS_CA_BUNDLE"] = directory / "authority.pem";
    }
    void use(const tls_front& front) {
        environment["AWS_ENDPOINT_URL_STS"] = "https://localhost:" + std::to_string(front.port());
    }
    /// Starts the daemon and gives the line about the failure that must follow.
    std::string failure(const std::string& reason = "tls") {
        start();
        const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
        EXPECT_EQ(json_member(line, "stage"), "sts");
        EXPECT_EQ(json_member(line, "reason"), reason) << line;
        EXPECT_EQ(get().status, 503);
        EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 0);
        return json_member(line, "cause");
    }

    certificate_authority authority;
};

TEST_F(Tls, RefusesACertificateThatHasExpired) {
    const tls_front front(authority.issue("localhost", -1), aws_port);
    trust(authority);
    use(front);
    EXPECT_NE(failure().find("certificate has expired"), std::string::npos);
}

TEST_F(Tls, RefusesACertificateOfAnotherName) {
    const tls_front front(authority.issue("sts.example.com", 30), aws_port);
    trust(authority);
    use(front);
    EXPECT_NE(failure().find("the certificate is of another host than localhost"), std::string::npos);
}

TEST_F(Tls, RefusesACertificateOfANameWhereAnAddressIsAsked) {
    const tls_front front(authority.issue("127.0.0.1.example.com", 30), aws_port);
    trust(authority);
    environment["AWS_ENDPOINT_URL_STS"] = "https://127.0.0.1:" + std::to_string(front.port());
    EXPECT_NE(failure().find("the certificate is of another host than 127.0.0.1"), std::string::npos);
}

TEST_F(Tls, TakesACertificateOfTheAddressThatIsAsked) {
    const tls_front front(authority.issue("127.0.0.1", 30), aws_port);
    trust(authority);
    environment["AWS_ENDPOINT_URL_STS"] = "https://127.0.0.1:" + std::to_string(front.port());
    start_ready();
    EXPECT_EQ(front.server_name(), "") << "server names are no addresses (RFC 6066, section 3)";
}

TEST_F(Tls, RefusesACertificateOfAnUnknownAuthority) {
    const certificate_authority stranger;
    const tls_front front(stranger.issue("localhost", 30), aws_port);
    trust(authority);
    use(front);
    EXPECT_NE(failure().find("certificate is not trusted"), std::string::npos);
}

TEST_F(Tls, RefusesAProtocolOlderThanTls12) {
    const tls_front front(authority.issue("localhost", 30), aws_port, TLS1_1_VERSION);
    trust(authority);
    use(front);
    EXPECT_FALSE(failure().empty());
}

TEST_F(Tls, GivesUpOnAPeerThatWaitsForSomethingElseThanTls) {
    std::ofstream(directory / "crossvend.json") << R"({"sts": {"connect_timeout": "500ms"}})";
    environment["CROSSVEND_CONFIG"] = directory / "crossvend.json";
    trust(authority);
    environment["AWS_ENDPOINT_URL_STS"] = "https://localhost:" + std::to_string(aws_port);
    EXPECT_FALSE(failure("timeout").empty());
}

TEST_F(Tls, DoesNotStartWithoutTheAuthoritiesItIsToldToUse) {
    environment["AWS_CA_BUNDLE"] = directory / "missing.pem";
    daemon = std::make_unique<process>(std::vector<std::string>{CROSSVEND, "serve"}, environment,
                                       directory / "crossvend.log");
    EXPECT_EQ(daemon->wait(), 78);
    EXPECT_NE(log().find("AWS_CA_BUNDLE"), std::string::npos);
}

TEST_F(Tls, TrustsWhomTheFileOfAuthoritiesHasAtTheNextConnection) {
    const certificate_authority next;
    const tls_front front(next.issue("localhost", 30), aws_port);
    trust(authority);
    use(front);
    EXPECT_NE(failure().find("certificate is not trusted"), std::string::npos);
    std::ofstream(directory / "next.pem") << next.pem();
    std::filesystem::rename(directory / "next.pem", directory / "authority.pem");
    EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
    EXPECT_TRUE(wait_until_ready());

    std::ofstream(directory / "authority.pem") << authority.pem();
    EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
    const auto distrusts = [this] { return metric("crossvend_refresh_consecutive_failures{role=\"default\"}") > 0; };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!distrusts() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(distrusts()) << "one that is written in place, too";
}

TEST_F(Tls, ExchangesOverAGoodCertificateAndSendsTheServersName) {
    const tls_front front(authority.issue("localhost", 30), aws_port);
    trust(authority);
    use(front);
    start_ready();
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(front.server_name(), "localhost");
}

}  // namespace
}  // namespace crossvend::test
