#include "fixture.hpp"
#include "tls_front.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace crossvend::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* chained = R"({"roles": [{"chain": [
  {"role_arn": "arn:aws:iam::210987654321:role/writer", "external_id": "demo"}]}]})";

class Doctor : public Daemon {
protected:
    /// Has the daemon run, and the doctor look where it listens.
    void start_patient() {
        start_ready();
        environment["CROSSVEND_LISTEN"] = "127.0.0.1:" + std::to_string(port);
    }
    [[nodiscard]] ended examine(const std::vector<std::string>& arguments = {}) const {
        auto quiet = environment;
        quiet.erase("CROSSVEND_LOG_LEVEL");
        std::vector<std::string> line{CROSSVEND, "doctor"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        const ended it = run_to_end(line, quiet, directory);
        EXPECT_THAT(it.output, Not(HasSubstr("eyJ"))) << "a JSON Web Token";
        EXPECT_THAT(it.output, Not(HasSubstr(token)));
        return it;
    }
    /// What came of each step, by its name.
    struct diagnosis {
        int status;
        json steps;

        [[nodiscard]] std::string result(const std::string& name) const {
            return steps.contains(name) ? steps[name]["result"].get<std::string>() : "none";
        }
        [[nodiscard]] std::string told(const std::string& name) const {
            return steps.contains(name) ? steps[name].dump() : "none";
        }
    };
    [[nodiscard]] diagnosis diagnose() const {
        const ended it = examine({"--json"});
        EXPECT_EQ(it.errors, "");
        diagnosis found{it.status, json::object()};
        const json document = json::parse(it.output, nullptr, false);
        EXPECT_TRUE(document.is_object()) << it.output;
        if (!document.is_object()) return found;
        EXPECT_EQ(document["ok"], it.status == 0);
        for (const json& step : document["steps"]) found.steps[step["name"].get<std::string>()] = step;
        return found;
    }
};

TEST_F(Doctor, FindsNothingWhereAllIsWell) {
    start_patient();
    const ended it = examine();
    EXPECT_EQ(it.status, 0) << it.output;
    EXPECT_EQ(it.errors, "");
    EXPECT_THAT(it.output, HasSubstr("accounts.google.com:sub   104857600000000000001\n"));
    EXPECT_THAT(it.output, HasSubstr("accounts.google.com:oaud  sts.amazonaws.com\n"));
    EXPECT_THAT(it.output, HasSubstr("accounts.google.com:aud   104857600000000000001\n"));
    EXPECT_THAT(it.output, HasSubstr("local endpoint   vends arn:aws:iam::123456789012:role/reader\n"));
    EXPECT_THAT(it.output, Not(HasSubstr("\033[")));
    EXPECT_TRUE(it.output.ends_with("\nAll is well.\n")) << it.output;
}

TEST_F(Doctor, TellsProgramsOfEachStep) {
    start_patient();
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 0);
    for (const char* name : {"configuration", "metadata server", "reach STS", "identity token", "exchange",
                             "caller identity", "local endpoint", "environment"})
        EXPECT_EQ(found.result(name), "ok") << name;
    EXPECT_EQ(found.steps["metadata server"]["summary"], "app@demo-project.iam.gserviceaccount.com");
    EXPECT_EQ(found.steps["caller identity"]["details"]["account"], "123456789012");
}

TEST_F(Doctor, SaysThatNoDaemonAnswers) {
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:1";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 69);
    EXPECT_EQ(found.result("caller identity"), "ok");
    EXPECT_EQ(found.result("local endpoint"), "failed");
    EXPECT_THAT(found.told("local endpoint"), HasSubstr("start crossvend serve"));
}

TEST_F(Doctor, SaysThatNoDaemonHasMadeTheAuthorizationToken) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = directory / "none";
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:1";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 69);
    EXPECT_THAT(found.told("local endpoint"), HasSubstr((directory / "none").string()));
}

TEST_F(Doctor, SkipsADaemonWhosePortNobodyKnows) {
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 0);
    EXPECT_EQ(found.result("local endpoint"), "skipped");
    EXPECT_THAT(found.told("local endpoint"), HasSubstr("CROSSVEND_LISTEN"));
}

TEST_F(Doctor, SaysThatTheDaemonHasAnotherToken) {
    start_patient();
    environment["CROSSVEND_AUTHORIZATION_TOKEN"] = "another-token-0123456789";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 78);
    EXPECT_THAT(found.told("local endpoint"), HasSubstr("401"));
}

TEST_F(Doctor, SaysWhatTheDaemonIsRefused) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 403, "times": 100,
               "body": "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"})");
    start();
    EXPECT_NE(daemon->wait_for_line("\"message\":\"refresh failed\""), "");
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:" + std::to_string(port);
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 77);
    EXPECT_THAT(found.told("local endpoint"), HasSubstr("it answers 500"));
}

TEST_F(Doctor, WarnsOfADaemonThatVendsAnotherRole) {
    start_patient();
    configure(chained);
    const diagnosis found = diagnose();
    EXPECT_EQ(found.result("local endpoint"), "warning");
    EXPECT_THAT(found.told("local endpoint"), HasSubstr("and not arn:aws:iam::210987654321:role/writer"));
}

TEST_F(Doctor, ExplainsThatTheGoogleAccountDoesNotLetThePodIn) {
    inject(R"({"call": "identity", "status": 403, "body": "IAM returned 403 Forbidden"})");
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 77);
    EXPECT_EQ(found.result("metadata server"), "ok");
    EXPECT_EQ(found.result("identity token"), "failed");
    EXPECT_THAT(found.told("identity token"), HasSubstr("roles/iam.workloadIdentityUser"));
    EXPECT_THAT(found.told("identity token"), HasSubstr("get-iam-policy app@demo-project.iam.gserviceaccount.com"));
    EXPECT_EQ(found.result("exchange"), "skipped");
    EXPECT_EQ(found.result("caller identity"), "skipped");
}

TEST_F(Doctor, ExplainsThatThePodsAccountIsNotAnnotated) {
    inject(R"({"call": "identity", "status": 404, "body": "service account (demo/app) is not annotated"})");
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 77);
    EXPECT_THAT(found.told("identity token"), HasSubstr("kubectl annotate serviceaccount"));
}

TEST_F(Doctor, SaysThatThereIsNoMetadataServer) {
    environment["GCE_METADATA_HOST"] = "127.0.0.1:1";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 69);
    EXPECT_EQ(found.result("metadata server"), "failed");
    EXPECT_EQ(found.result("identity token"), "skipped");
    EXPECT_EQ(found.result("reach STS"), "ok");
}

TEST_F(Doctor, SaysThatStsCannotBeReached) {
    environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 69);
    EXPECT_EQ(found.result("reach STS"), "failed");
    EXPECT_THAT(found.told("reach STS"), HasSubstr("let this workload connect to 127.0.0.1:1"));
    EXPECT_EQ(found.result("identity token"), "ok");
    EXPECT_EQ(found.result("exchange"), "skipped");
}

TEST_F(Doctor, SaysThatTheCertificateOfStsIsNotTrusted) {
    const certificate_authority trusted;
    const certificate_authority stranger;
    const tls_front front(stranger.issue("localhost", 30), aws_port);
    std::ofstream(directory / "authority.pem") << trusted.pem();
    environment["AWS_CA_BUNDLE"] = directory / "authority.pem";
    environment["AWS_ENDPOINT_URL_STS"] = "https://localhost:" + std::to_string(front.port());
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 69);
    EXPECT_THAT(found.told("reach STS"),
                HasSubstr("openssl s_client -connect localhost:" + std::to_string(front.port())));
}

TEST_F(Doctor, LooksUpAndReachesStsOverTls) {
    const certificate_authority authority;
    const tls_front front(authority.issue("localhost", 30), aws_port);
    std::ofstream(directory / "authority.pem") << authority.pem();
    environment["AWS_CA_BUNDLE"] = directory / "authority.pem";
    environment["AWS_ENDPOINT_URL_STS"] = "https://localhost:" + std::to_string(front.port());
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 0);
    EXPECT_THAT(found.told("reach STS"), HasSubstr("answers over TLS"));
    EXPECT_THAT(found.told("reach STS"), HasSubstr("127.0.0.1"));
}

TEST_F(Doctor, OnlyWarnsOfARegionThatIsNotTheLast) {
    environment.erase("AWS_ENDPOINT_URL_STS");
    environment.erase("AWS_REGION");
    environment["HTTPS_PROXY"] = "http://127.0.0.1:1";
    configure(R"({"sts": {"regions": ["us-west-2", "us-east-1"]}})");
    const ended it = examine();
    EXPECT_EQ(it.status, 69);
    EXPECT_THAT(it.output, testing::ContainsRegex("\\[warning\\] .* reach STS .*sts.us-west-2.amazonaws.com"));
    EXPECT_THAT(it.output, testing::ContainsRegex("\\[failed\\] .* reach STS .*sts.us-east-1.amazonaws.com"));
    EXPECT_THAT(it.output, HasSubstr("have the proxy of HTTPS_PROXY open the way (CONNECT) to sts.us-east-1"));
}

TEST_F(Doctor, ShowsTheTrustPolicysConditionsWhereAwsDeniesAccess) {
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/nobodys";
    const ended it = examine();
    EXPECT_EQ(it.status, 77);
    EXPECT_THAT(it.output, HasSubstr("[failed]"));
    EXPECT_THAT(it.output, HasSubstr("-> let arn:aws:iam::123456789012:role/nobodys trust "
                                     "accounts.google.com:sub=104857600000000000001, "
                                     "accounts.google.com:oaud=sts.amazonaws.com, "
                                     "accounts.google.com:aud=104857600000000000001: crossvend trust-policy"));
    EXPECT_TRUE(it.output.ends_with("\n1 step failed.\n")) << it.output;
}

TEST_F(Doctor, NamesTheHopThatIsRefused) {
    configure(chained);
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 77);
    EXPECT_EQ(found.result("exchange"), "ok");
    EXPECT_EQ(found.result("hop 1"), "failed");
    EXPECT_THAT(found.told("hop 1"), HasSubstr("let arn:aws:iam::210987654321:role/writer trust "
                                               "arn:aws:iam::123456789012:role/reader"));
    EXPECT_EQ(found.result("caller identity"), "skipped");
}

TEST_F(Doctor, ReachesForTheServicesOfAnotherIdentitySource) {
    configure(
        R"({"identity": {"source": "impersonation", "service_account": "x@demo-project.iam.gserviceaccount.com"}})");
    environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS"] = "http://127.0.0.1:1";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 69);
    EXPECT_EQ(found.result("reach Google"), "failed");
    EXPECT_EQ(found.result("metadata server"), "ok");
    EXPECT_EQ(found.result("identity token"), "skipped");
}

TEST_F(Doctor, AsksTheEndpointToWhichTheEnvironmentLeadsSdks) {
    start_patient();
    environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://localhost:" + std::to_string(port) + "/v1/credentials";
    environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = token;
    EXPECT_EQ(diagnose().result("local endpoint"), "ok");
    environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/no/such/token";
    const diagnosis without_token = diagnose();
    EXPECT_EQ(without_token.result("local endpoint"), "failed");
    EXPECT_THAT(without_token.told("local endpoint"), HasSubstr("/no/such/token"));
    environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "nowhere";
    EXPECT_EQ(diagnose().status, 78);
}

TEST_F(Doctor, LeavesOutADaemonThatIsNotToBe) {
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:1";
    EXPECT_EQ(diagnose().status, 69);
    const ended it = examine({"--no-daemon"});
    EXPECT_EQ(it.status, 0);
    EXPECT_THAT(it.output, HasSubstr("there is to be no daemon"));
}

TEST_F(Doctor, WarnsOfWhatAnSdkWouldPreferAndFailsForItNot) {
    const std::filesystem::path home = directory / "home";
    std::filesystem::create_directories(home / ".aws");
    std::ofstream(home / ".aws/credentials") << "[default]\naws_access_key_id = AKIAEXAMPLE\n";
    environment["HOME"] = home;
    environment["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE";
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 0);
    EXPECT_EQ(found.result("environment"), "warning");
    EXPECT_THAT(found.told("environment"), HasSubstr("AWS_ACCESS_KEY_ID"));
    EXPECT_THAT(found.told("environment"), HasSubstr("the profile default"));
    EXPECT_THAT(found.told("environment"), Not(HasSubstr("AKIAEXAMPLE")));
}

TEST_F(Doctor, TellsEveryFaultOfTheConfigurationAndGoesNoFurther) {
    configure(R"({"roles": [{"duration": "1s", "colour": "red"}]})");
    const diagnosis found = diagnose();
    EXPECT_EQ(found.status, 78);
    EXPECT_EQ(found.result("configuration"), "failed");
    EXPECT_THAT(found.told("configuration"), HasSubstr("/roles/0/duration"));
    EXPECT_THAT(found.told("configuration"), HasSubstr("/roles/0/colour"));
    EXPECT_EQ(found.result("exchange"), "skipped");
    EXPECT_EQ(found.result("environment"), "skipped");
    EXPECT_EQ(calls("identity"), 0);
}

TEST_F(Doctor, RefusesARoleThatIsNotConfigured) {
    const ended it = examine({"--role", "nobody"});
    EXPECT_EQ(it.status, 64);
    EXPECT_EQ(it.output, "");
    EXPECT_THAT(it.errors, HasSubstr("--role: the configuration has no role nobody"));
}

}  // namespace
}  // namespace crossvend::test
