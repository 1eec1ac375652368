#include "accounts.hpp"
#include "fixture.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// The commands that a person or a probe calls, against the sandbox and a daemon.
class Commands : public Daemon {
protected:
    Commands() {
        environment["PATH"] = "/usr/bin:/bin";
        environment["CROSSVEND_LOG_LEVEL"] = "info";
        environment["CROSSVEND_LOG_FORMAT"] = "json";
    }

    [[nodiscard]] ended run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), CROSSVEND);
        process::environment quiet = environment;
        quiet.erase("CROSSVEND_LOG_LEVEL");
        return run_to_end(std::move(arguments), quiet, directory);
    }
    /// Starts the daemon and tells its real ports to the commands that follow.
    void start_known() {
        start_ready();
        know_ports();
    }
    void know_ports() {
        environment["CROSSVEND_LISTEN"] = "127.0.0.1:" + std::to_string(port);
        environment["CROSSVEND_TELEMETRY_LISTEN"] = "127.0.0.1:" + std::to_string(telemetry_port);
    }
};

TEST_F(Commands, CredentialsAreRefusedByAwsWithStatus77AndNothingOnStdout) {
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/not-there";
    const ended ended = run({"credentials"});
    EXPECT_EQ(ended.status, 77);
    EXPECT_EQ(ended.output, "");
    EXPECT_NE(ended.errors.find("AccessDenied"), std::string::npos) << ended.errors;
}

TEST_F(Commands, CredentialsAreOutOfReachWithStatus69AndTheReason) {
    environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1";
    const ended ended = run({"credentials", "--timeout", "1s"});
    EXPECT_EQ(ended.status, 69);
    EXPECT_EQ(ended.output, "");
    EXPECT_NE(ended.errors.find("127.0.0.1:1"), std::string::npos) << ended.errors;
}

TEST_F(Commands, PointAtTheirOwnHelpWhenTheyAreUsedWrongly) {
    const ended of_a_command = run({"serve", "--bogus"});
    EXPECT_EQ(of_a_command.status, 64);
    EXPECT_EQ(of_a_command.errors, "crossvend: there is no command or flag --bogus; see crossvend serve --help\n");
    const ended of_none = run({"bogus"});
    EXPECT_EQ(of_none.status, 64);
    EXPECT_EQ(of_none.errors, "crossvend: there is no command or flag bogus; see crossvend --help\n");
}

TEST_F(Commands, CredentialsTellThatTheyAreWaitedFor) {
    inject(R"({"call": "identity", "delay": "1500ms"})");
    const ended ended = run({"credentials"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.errors, "crossvend: waiting for credentials: no answer yet\n");
}

TEST_F(Commands, CredentialsArePrintedAsAnSdkTakesThemFromAProcess) {
    const ended ended = run({"credentials"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.errors, "");
    EXPECT_EQ(json_member(ended.output, "Version"), "1");
    EXPECT_TRUE(json_member(ended.output, "AccessKeyId").starts_with("ASIA"));
    EXPECT_FALSE(json_member(ended.output, "SecretAccessKey").empty());
    EXPECT_FALSE(json_member(ended.output, "SessionToken").empty());
    EXPECT_EQ(json_member(ended.output, "Expiration").size(), std::string_view("2026-11-21T22:04:44Z").size());
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
}

TEST_F(Commands, CredentialsOfAKeyFileThatIsGoneAreAFaultOfTheConfiguration) {
    configure(R"({"identity": {"source": "service_account_key", "key_file": "/no/such/key.json"}})");
    const ended ended = run({"credentials"});
    EXPECT_EQ(ended.status, 78);
    EXPECT_NE(ended.errors.find("/no/such/key.json"), std::string::npos) << ended.errors;
}

TEST_F(Commands, CredentialsDoNotMindWhereTheDaemonKeepsItsToken) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = "/no/such/directory/authorization-token";
    EXPECT_EQ(run({"credentials"}).status, 0);
    EXPECT_EQ(run({"check-config"}).status, 78);
}

TEST_F(Commands, EnvLeadsTheAwsCliToTheDaemon) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = directory / "a token's file";
    start_known();
    environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
    environment["AWS_SECRET_ACCESS_KEY"] = "of somebody else";
    const std::vector<std::string> shell{
        "/bin/sh", "-c",
        "eval \"$(" CROSSVEND " env)\"; env | grep -E '^AWS_(CONTAINER|ACCESS|SECRET|REGION|DEFAULT|EC2)' | sort"};
    const ended ended = run_to_end(shell, environment, directory);
    std::ifstream file(directory / "a token's file");
    const std::string made{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(ended.output, "AWS_CONTAINER_AUTHORIZATION_TOKEN=" + made +
                                "\nAWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" + (directory / "a token's file").string() +
                                "\nAWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:" + std::to_string(port) +
                                "/v1/credentials\nAWS_DEFAULT_REGION=us-west-2\nAWS_EC2_METADATA_DISABLED=true\n"
                                "AWS_REGION=us-west-2\n");
}

TEST_F(Commands, EnvGivesTheTokenThatIsConfiguredOutright) {
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:9911";
    const ended ended = run({"env"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.output,
              "export AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9911/v1/credentials\n"
              "export AWS_CONTAINER_AUTHORIZATION_TOKEN=" +
                  token +
                  "\n"
                  "export AWS_EC2_METADATA_DISABLED=true\n"
                  "export AWS_REGION=us-west-2\nexport AWS_DEFAULT_REGION=us-west-2\n");
}

TEST_F(Commands, EnvNamesTheRoleAndItsOwnToken) {
    environment["CROSSVEND_LISTEN"] = "[::1]:9911";
    std::ofstream(directory / "own") << token;
    configure(R"({"roles": [{"name": "a", "role_arn": "arn:aws:iam::123456789012:role/reader"},
        {"name": "b", "role_arn": "arn:aws:iam::123456789012:role/reader", "authorization_token_file": ")" +
              (directory / "own").string() + "\"}]}");
    const ended ended = run({"env", "--role", "b"});
    EXPECT_TRUE(ended.output.starts_with(
        "export AWS_CONTAINER_CREDENTIALS_FULL_URI='http://[::1]:9911/v1/credentials/b'\n"
        "export AWS_CONTAINER_AUTHORIZATION_TOKEN=" +
        token + "\nexport AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" + (directory / "own").string() + '\n'))
        << ended.output << ended.errors;
}

TEST_F(Commands, EnvLeadsToImdsAndAwayFromTheContainerEndpoint) {
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:9911";
    EXPECT_EQ(run({"env", "--imds"}).status, 78) << "it is off";
    EXPECT_EQ(run({"env", "--imds", "--role", "default"}).status, 64) << "IMDS has one role";
    configure(R"({"server": {"imds": {"enabled": true}}})");
    environment["AWS_EC2_METADATA_DISABLED"] = "true";
    EXPECT_EQ(run({"env", "--imds"}).output,
              "export AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9911\n"
              "export AWS_EC2_METADATA_V1_DISABLED=true\n"
              "export AWS_REGION=us-west-2\nexport AWS_DEFAULT_REGION=us-west-2\n"
              "unset AWS_EC2_METADATA_DISABLED\n");
}

TEST_F(Commands, EnvSaysThatNoDaemonHasMadeItsToken) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:9911";
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = directory / "missing";
    const ended ended = run({"env"});
    EXPECT_EQ(ended.status, 69);
    EXPECT_EQ(ended.output, "");
    EXPECT_NE(ended.errors.find((directory / "missing").string()), std::string::npos) << ended.errors;
}

TEST_F(Commands, EnvCannotKnowAPortThatIsChosenAtStart) {
    const ended ended = run({"env"});
    EXPECT_EQ(ended.status, 64);
    EXPECT_NE(ended.errors.find("its log"), std::string::npos) << ended.errors;
}

TEST_F(Commands, HealthSaysWhetherTheDaemonIsReady) {
    start_known();
    const ended ended = run({"health"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.output,
              environment["CROSSVEND_TELEMETRY_LISTEN"] + "/readyz: 200 [+]default ok readyz check passed\n");
}

TEST_F(Commands, HealthSaysWhyTheDaemonIsNotReadyThoughItRuns) {
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/not-there";
    start();
    EXPECT_NE(daemon->wait_for_line("refresh failed"), "");
    know_ports();
    const ended ready = run({"health"});
    EXPECT_EQ(ready.status, 1);
    EXPECT_TRUE(ready.errors.starts_with("crossvend: the daemon is not ready: ")) << ready.errors;
    EXPECT_NE(ready.errors.find("AccessDenied"), std::string::npos) << ready.errors;
    EXPECT_EQ(run({"health", "--live"}).status, 0);
}

TEST_F(Commands, HealthNamesTheRolesThatAreNotReadyAndNoOthers) {
    json roles = json::array({{{"name", "refused"}, {"role_arn", "arn:aws:iam::123456789012:role/not-there"}}});
    for (int i = 0; i < 40; ++i) roles.push_back({{"name", "good" + std::to_string(i)}, {"role_arn", reader}});
    roles.push_back({{"name", "last"}, {"role_arn", "arn:aws:iam::123456789012:role/not-there-either"}});
    environment.erase("AWS_ROLE_ARN");
    configure(json{{"roles", roles}}.dump());
    start();
    EXPECT_NE(daemon->wait_for_line(R"("refresh failed","role":"last")"), "");
    know_ports();
    const ended ended = run({"health"});
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE(ended.errors.find("[-]refused not ready"), std::string::npos) << ended.errors;
    EXPECT_NE(ended.errors.find("[-]last not ready"), std::string::npos) << ended.errors;
    EXPECT_EQ(ended.errors.find("[+]"), std::string::npos) << ended.errors;
}

TEST_F(Commands, HealthSaysThatNoDaemonIsThere) {
    environment["CROSSVEND_TELEMETRY_LISTEN"] = "127.0.0.1:1";
    const ended ended = run({"health"});
    EXPECT_EQ(ended.status, 69);
    EXPECT_EQ(
        ended.errors,
        "crossvend: the daemon cannot be reached: 127.0.0.1:1: cannot connect: Connection refused; start crossvend "
        "serve, or give its CROSSVEND_TELEMETRY_LISTEN here\n");
}

TEST_F(Commands, HealthEndsInTimeWhenTheDaemonHangs) {
    start_known();
    freeze();
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run({"health"}).status, 69);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
    daemon->signal(SIGCONT);
}

TEST_F(Commands, HealthNeedsNothingButTheAddress) {
    start_known();
    environment = {{"CROSSVEND_TELEMETRY_LISTEN", environment["CROSSVEND_TELEMETRY_LISTEN"]},
                   {"CROSSVEND_CONFIG", "/no/such/file"}};
    EXPECT_EQ(run({"health"}).status, 0);
}

TEST_F(Commands, ProbesAreNotMisledByAConfigurationThatIsFaultyByNow) {
    start_known();
    const std::string listen = environment["CROSSVEND_TELEMETRY_LISTEN"];
    environment.erase("CROSSVEND_TELEMETRY_LISTEN");
    for (const char* fault : {R"("rolls": [])", R"("roles": [{"role_arn": 7}])", R"("sts": {"regions": []})"}) {
        SCOPED_TRACE(fault);
        configure(R"({"telemetry": {"listen": [")" + listen + R"("]}, )" + fault + '}');
        for (const auto& probe : std::vector<std::vector<std::string>>{{"health"}, {"health", "--live"}, {"wait"}}) {
            const ended ended = run(probe);
            EXPECT_EQ(ended.status, 0) << ended.errors;
            EXPECT_EQ(ended.errors, "");
        }
    }
}

TEST_F(Commands, ProbesSayWhyTheyAskTheDefaultAddress) {
    environment.erase("CROSSVEND_TELEMETRY_LISTEN");
    configure("{]");
    const ended ended = run({"health", "--live"});
    EXPECT_NE(ended.status, 78);
    EXPECT_NE(ended.errors.find("so 127.0.0.1:9912 is asked: "), std::string::npos) << ended.errors;
    EXPECT_NE(ended.errors.find("is not JSON"), std::string::npos) << ended.errors;
}

TEST_F(Commands, WaitReturnsOnceTheDaemonIsReady) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "700ms"})");
    start();
    know_ports();
    const ended ended = run({"wait"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(telemetry("/readyz").status, 200);
}

TEST_F(Commands, WaitSaysWhyTheDaemonWasNotReadyInTime) {
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/not-there";
    start();
    know_ports();
    const ended ended = run({"wait", "--timeout", "1200ms"});
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE(ended.errors.find("crossvend: waiting: "), std::string::npos) << ended.errors;
    EXPECT_NE(ended.errors.find("crossvend: the daemon is not ready after 1200ms: "), std::string::npos)
        << ended.errors;
    EXPECT_NE(ended.errors.find("AccessDenied"), std::string::npos) << ended.errors;
}

TEST_F(Commands, WaitSaysThatNoDaemonWasThereInTime) {
    environment["CROSSVEND_TELEMETRY_LISTEN"] = "127.0.0.1:1";
    EXPECT_EQ(run({"wait", "--timeout", "0s"}).status, 69);
}

TEST_F(Commands, WaitGoesOnWhenTheTimeIsUpWhereItMay) {
    environment["CROSSVEND_TELEMETRY_LISTEN"] = "127.0.0.1:1";
    const ended nobody = run({"wait", "--timeout", "0s", "--or-continue"});
    EXPECT_EQ(nobody.status, 0);
    EXPECT_TRUE(
        nobody.errors.starts_with("crossvend: going on without credentials: the daemon is not ready after 0s: "))
        << nobody.errors;
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/not-there";
    environment["CROSSVEND_TELEMETRY_LISTEN"] = "127.0.0.1:0";
    start();
    EXPECT_NE(daemon->wait_for_line("refresh failed"), "");
    know_ports();
    const ended refused = run({"wait", "--timeout", "10ms", "--or-continue"});
    EXPECT_EQ(refused.status, 0);
    EXPECT_NE(refused.errors.find("AccessDenied"), std::string::npos) << refused.errors;
    EXPECT_EQ(run({"wait", "--timeout", "soon", "--or-continue"}).status, 64);
}

TEST_F(Commands, WaitAsksEverMoreRarelyAndFillsNoLog) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "5s"})");
    start();
    know_ports();
    EXPECT_EQ(run({"wait", "--timeout", "2s"}).status, 1);
    // At the pace of its beginning it would be 40.
    EXPECT_LT(metric(R"(crossvend_requests_total{code="503",endpoint="readyz",role=""})"), 32);
    const std::string lines = log();
    const auto first = lines.find("request refused");
    EXPECT_NE(first, std::string::npos) << lines;
    EXPECT_EQ(lines.find("request refused", first + 1), std::string::npos) << lines;
}

TEST_F(Commands, WaitRefusesATimeoutThatIsNone) {
    const ended ended = run({"wait", "--timeout", "soon"});
    EXPECT_EQ(ended.status, 64);
    EXPECT_EQ(ended.errors, "crossvend: --timeout: found soon; allowed: a duration like 60s or 2m\n");
}

}  // namespace
}  // namespace crossvend::test
