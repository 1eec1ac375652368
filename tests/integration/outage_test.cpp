#include "fixture.hpp"
#include "secrets.hpp"

#include <array>
#include <fstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

TEST_F(Daemon, KeepsVendingUntilExpiryWhileAwsIsDownAndRecoversByItself) {
    // One set, which may be vended for three seconds; then nothing but errors.
    inject(R"({"call": "AssumeRoleWithWebIdentity", "times": 1, "expires_in": "63s"})");
    inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 503, "body": "down"})");
    start_ready();
    EXPECT_EQ(get().status, 200);

    const auto end = std::chrono::steady_clock::now() + 10s;
    answer answer = get();
    while (answer.status == 200 && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(20ms);
        answer = get();
    }
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(json_member(answer.body, "message").find("expired"), std::string::npos);
    EXPECT_EQ(telemetry("/readyz").status, 503);
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"default\"}"), 0);

    static_cast<void>(daemon->wait_for_line("\"reason\":\"unavailable\""));
    clear_faults();
    ASSERT_TRUE(wait_until_ready(30s));
    EXPECT_EQ(get().status, 200);
}

TEST_F(Daemon, HasTheSetsOfAllRolesSoonAfterTheFirstOnceAwsIsBack) {
    constexpr int count = 6;
    std::string roles;
    for (int i = 0; i < count; ++i)
        roles += (i == 0 ? "" : ", ") + (R"({"name": "role-)" + std::to_string(i) + R"(", "role_arn": ")") +
                 environment["AWS_ROLE_ARN"] + R"("})";
    environment.erase("AWS_ROLE_ARN");
    configure(R"({"roles": [)" + roles + "]}");
    inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 503, "body": "down"})");
    start();
    std::this_thread::sleep_for(8s);  // until waits are of many seconds
    clear_faults();

    const auto with_a_set = [this] {
        int ready = 0;
        for (int i = 0; i < count; ++i)
            ready += metric("crossvend_credentials_valid{role=\"role-" + std::to_string(i) + "\"}") == 1 ? 1 : 0;
        return ready;
    };
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (with_a_set() == 0 && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(20ms);
    const auto first = std::chrono::steady_clock::now();
    while (with_a_set() < count && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(20ms);
    EXPECT_EQ(with_a_set(), count);
    EXPECT_LT(std::chrono::steady_clock::now() - first, 2s);
}

TEST_F(Daemon, GetsItsSetWhenTheFaultThatHeldItIsCleared) {
    inject(R"({"call": "identity", "delay": "10m"})");
    start();
    for (int i = 0; i < 1000 && calls("identity") == 0; ++i) std::this_thread::sleep_for(5ms);
    ASSERT_EQ(calls("identity"), 1);
    clear_faults();
    EXPECT_TRUE(wait_until_ready(5s));
    EXPECT_EQ(calls("identity"), 1);
}

/// A failure of an upstream: what the sandbox is told, and what the daemon makes of it.
struct upstream_failure {
    const char* name;
    const char* fault;
    const char* stage;
    const char* reason;
};

void PrintTo(const upstream_failure& failure, std::ostream* out) { *out << failure.name; }

class UpstreamFailure : public Daemon, public testing::WithParamInterface<upstream_failure> {};

TEST_P(UpstreamFailure, HasAReasonOfItsOwnAndMakesNoSet) {
    inject(GetParam().fault);
    start();
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "stage"), GetParam().stage);
    EXPECT_EQ(json_member(line, "reason"), GetParam().reason);
    EXPECT_FALSE(json_member(line, "cause").empty());
    EXPECT_GE(get().status, 500);
    EXPECT_GE(metric(std::string("crossvend_refresh_failures_total{reason=\"") + GetParam().reason +
                     "\",role=\"default\",stage=\"" + GetParam().stage + "\"}"),
              1);
}

constexpr std::array failures{
    upstream_failure{
        "NotAnnotated",
        R"({"call": "identity", "status": 404, "body": "Your Kubernetes service account (a/b) is not annotated"})",
        "identity", "not_annotated"},
    upstream_failure{"PermissionDenied", R"({"call": "identity", "status": 403, "body": "Permission denied"})",
                     "identity", "permission_denied"},
    upstream_failure{"Html", R"({"call": "identity", "status": 200, "body": "<html>log in</html>"})", "identity",
                     "not_metadata_server"},
    upstream_failure{"EmptyBody",
                     R"({"call": "identity", "status": 200, "body": "", "headers": {"Metadata-Flavor": "Google"}})",
                     "identity", "empty_reply"},
    upstream_failure{"AnotherAudience", R"({"call": "identity", "claims": {"aud": "somebody-else"}})", "identity",
                     "wrong_audience"},
    upstream_failure{"AnExpiredToken", R"({"call": "identity", "claims": {"exp": 1000000000}})", "identity",
                     "token_expired"},
    upstream_failure{"AnotherIssuer", R"({"call": "identity", "claims": {"iss": "https://evil.example"}})", "identity",
                     "wrong_issuer"},
    upstream_failure{"ABrokenSignature", R"({"call": "identity", "signature": "broken"})", "sts",
                     "invalid_identity_token"},
    upstream_failure{"AnotherSubject", R"({"call": "identity", "claims": {"sub": "999"}})", "sts", "access_denied"},
    upstream_failure{"Throttled",
                     R"({"call": "AssumeRoleWithWebIdentity", "status": 400, "content_type": "text/xml",
                         "body": "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"})",
                     "sts", "throttled"},
    upstream_failure{"Json", R"({"call": "AssumeRoleWithWebIdentity", "status": 200, "body": "{}"})", "sts",
                     "malformed"},
    upstream_failure{"ExpiredOnArrival", R"({"call": "AssumeRoleWithWebIdentity", "expires_in": "-1h"})", "sts",
                     "expired_credentials"},
};

INSTANTIATE_TEST_SUITE_P(Each, UpstreamFailure, testing::ValuesIn(failures),
                         [](const auto& test) { return test.param.name; });

TEST_F(Daemon, RefusesAnIdentityOtherThanTheExpectedOneBeforeAwsSeesIt) {
    std::ofstream(directory / "crossvend.json") << R"({"identity": {"expected_subject": "12345"}})";
    environment["CROSSVEND_CONFIG"] = directory / "crossvend.json";
    start();
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "reason"), "wrong_subject");
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 0);
}

TEST_F(Daemon, RepeatsNoTokenThatAnUpstreamQuotes) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 400, "content_type": "text/xml", "body":
        "<ErrorResponse><Error><Code>ValidationError</Code><Message>Value 'eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi.c2ln' at 'webIdentityToken'</Message></Error></ErrorResponse>"})");
    start();
    EXPECT_NE(daemon->wait_for_line("\"message\":\"refresh failed\"").find("Value '***'"), std::string::npos);
    EXPECT_EQ((log() + get().body + telemetry("/readyz").body).find("eyJ"), std::string::npos);
}

/// The look for secrets at the end of each test here can find them.
TEST_F(Daemon, GivesOutWhatTheLogIsSearchedFor) {
    start_ready();
    const std::string vended = get().body;
    EXPECT_EQ(secret_in("key " + json_member(vended, "SecretAccessKey") + " ends", token),
              json_member(vended, "SecretAccessKey"));
    EXPECT_EQ(secret_in(json_member(vended, "Token"), token), "IQoJb3JpZ2luX2Vj");
    EXPECT_EQ(secret_in("Authorization: " + token, token), token);
    EXPECT_EQ(secret_in(log(), token), "");
}

TEST_F(Daemon, RefusesAReplyThatIsTooLarge) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 200, "body": ")" + std::string(100'000, 'x') + "\"}");
    start();
    EXPECT_EQ(json_member(daemon->wait_for_line("\"message\":\"refresh failed\""), "reason"), "too_large");
}

TEST_F(Daemon, SaysWhatIsWrongWhenAnUpstreamIsNotThere) {
    environment["GCE_METADATA_HOST"] = "127.0.0.1:1";
    start();
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "reason"), "connect");
    EXPECT_NE(json_member(line, "cause").find("metadata server"), std::string::npos);
}

}  // namespace
}  // namespace crossvend::test
