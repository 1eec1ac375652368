#include "crossvend/base/file.hpp"
#include "fixture.hpp"
#include "support/memory_directory.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>
#include <csignal>
#include <fstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* sts_is_down = R"({"call": "AssumeRoleWithWebIdentity", "status": 503, "body": "down"})";

/// A daemon that leaves what it holds to the next one, in a directory in memory.
class State : public Daemon {
protected:
    void SetUp() override {
        if (memory_.path().empty()) GTEST_SKIP() << no_memory_file_system;
        configure_state(file());
    }

    [[nodiscard]] std::filesystem::path file() const { return memory_.path() / "sets.json"; }
    void configure_state(const json& name) { configure(json{{"state", {{"file", name}}}}.dump()); }
    void kill() { daemon.reset(); }

    /// Has a daemon get a set and leave it, and AWS STS fail from then on.
    std::string leave_a_set() {
        start_ready();
        const std::string vended = get().body;
        kill();
        inject(sts_is_down);
        return vended;
    }

    /// That the next daemon says why it does not take what was left, has nothing to vend, and gets a set of its own.
    void expect_that_it_is_ignored(const std::string& cause) {
        start();
        EXPECT_NE(daemon->wait_for_line("ignored\",").find(cause), std::string::npos) << log();
        EXPECT_EQ(get().status, 503);
        clear_faults();
        EXPECT_TRUE(wait_until_ready());
        EXPECT_NE(text_of(file()).find(json_member(get().body, "AccessKeyId")), std::string::npos);
        EXPECT_EQ(mode(), 0600U);
    }

    void rewrite(const std::string& text) const { std::ofstream(file(), std::ios::trunc) << text; }
    [[nodiscard]] mode_t mode() const {
        struct stat status {};
        return ::stat(file().c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
    }

    memory_directory memory_;
};

TEST_F(State, IsRefusedOnADiskUnlessThatIsAllowed) {
    const std::filesystem::path here = std::filesystem::current_path();
    if (base::is_in_memory(here).value()) GTEST_SKIP() << here << " is in memory";
    configure_state(here / "sets.json");
    const auto refused = run_to_end({CROSSVEND, "serve"}, environment, directory);
    EXPECT_EQ(refused.status, 78);
    EXPECT_NE(refused.errors.find("/state/file"), std::string::npos) << refused.errors;
    EXPECT_NE(refused.errors.find("state.allow_disk"), std::string::npos) << refused.errors;
}

TEST_F(State, IsIgnoredWhenDamaged) {
    leave_a_set();
    const std::string whole = text_of(file());
    rewrite(whole.substr(0, whole.size() / 2));
    expect_that_it_is_ignored("it is damaged");
}

TEST_F(State, IsIgnoredWhenOthersCanReadIt) {
    leave_a_set();
    ASSERT_EQ(::chmod(file().c_str(), 0644), 0);
    expect_that_it_is_ignored("it is open to others than its owner");
}

TEST_F(State, IsIgnoredWhenItIsSomebodyElses) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    leave_a_set();
    ASSERT_EQ(::chown(file().c_str(), 65534, 65534), 0);
    expect_that_it_is_ignored("it belongs to another user");
}

TEST_F(State, IsIgnoredWhenItIsALink) {
    leave_a_set();
    std::filesystem::rename(file(), memory_.path() / "elsewhere");
    std::filesystem::create_symlink(memory_.path() / "elsewhere", file());
    expect_that_it_is_ignored("it cannot be read");
}

TEST_F(State, IsIgnoredWhenItIsOfAnotherExchange) {
    leave_a_set();
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/other";
    start();
    EXPECT_NE(daemon->wait_for_line("is ignored").find("it is of another exchange"), std::string::npos);
    EXPECT_EQ(get().status, 503);
}

TEST_F(State, IsIgnoredWhenItIsOver) {
    leave_a_set();
    json state = json::parse(text_of(file()));
    state["sets"][0]["local_expiration"] = "2026-01-01T00:00:00Z";
    rewrite(state.dump());
    expect_that_it_is_ignored("it is over");
}

TEST_F(State, IsGoneOnWithByADaemonThatStartsWhileAwsIsDown) {
    const std::string vended = leave_a_set();
    start();
    const answer first = get();
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, vended);
    EXPECT_EQ(telemetry("/readyz").status, 200);
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"default\"}"), 1);
    EXPECT_GT(metric("crossvend_credentials_expiration_timestamp_seconds{role=\"default\"}"), 1.7e9);
    static_cast<void>(daemon->wait_for_line("going on with what the daemon before held"));
    static_cast<void>(daemon->wait_for_line("\"vending\":\"the set that is held\""));
    EXPECT_EQ(get().body, vended);
}

TEST_F(State, IsFollowedByAnySetThatAwsGives) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "times": 1, "expires_in": "12h"})");
    const std::string vended = leave_a_set();
    clear_faults();
    start();
    static_cast<void>(daemon->wait_for_line("\"message\":\"refreshed\""));
    EXPECT_NE(get().body, vended);
}

TEST_F(State, LeavesNoCopyOfADaemonThatWasKilledWhileItWroteOne) {
    const std::filesystem::path copy = file().string() + ".new-AbCdEf";
    std::ofstream(copy) << "half of";
    start_ready();
    EXPECT_FALSE(std::filesystem::exists(copy));
}

TEST_F(State, IsReplacedWithEachSetAndForItsOwnerAlone) {
    start_ready();
    const std::string before = text_of(file());
    EXPECT_EQ(mode(), 0600U);
    EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (text_of(file()) == before && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(5ms);
    EXPECT_NE(text_of(file()).find(json_member(get().body, "SecretAccessKey")), std::string::npos);
    EXPECT_EQ(mode(), 0600U);
}

TEST_F(State, ThatCannotBeWrittenIsToldOfOnceAndKeepsNobodyFromASet) {
    start_ready();
    std::filesystem::remove_all(memory_.path());
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
        std::this_thread::sleep_for(1200ms);
    }
    const std::string line = daemon->wait_for_line("the state file cannot be written");
    EXPECT_EQ(json_member(line, "cause"), "No such file or directory");
    EXPECT_EQ(log().find("the state file cannot be written"), log().rfind("the state file cannot be written"));
    EXPECT_EQ(get().status, 200);
}

TEST_F(State, GoesAwayWhenTheConfigurationDoesNotNameItAnyMore) {
    start_ready();
    ASSERT_TRUE(std::filesystem::exists(file()));
    configure_state(nullptr);
    daemon->signal(SIGHUP);
    static_cast<void>(daemon->wait_for_line("the configuration was read again"));
    EXPECT_FALSE(std::filesystem::exists(file()));
    EXPECT_EQ(get().status, 200);
}

TEST_F(State, KeepsTheSessionsOfImdsGoodWhateverBecomesOfTheTokenAndTheAddress) {
    configure(json{{"state", {{"file", file()}}}, {"server", {{"imds", {{"enabled", true}}}}}}.dump());
    start_ready();
    const std::string session =
        request(port, "PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: 600\r\n").body;
    kill();
    token = "another-" + token;
    environment["CROSSVEND_AUTHORIZATION_TOKEN"] = token;
    start_ready();
    EXPECT_EQ(
        request(port, "GET", "/latest/meta-data/iam/info", "X-aws-ec2-metadata-token: " + session + "\r\n").status,
        200);
    const std::string secret = json_member(text_of(file()), "session_secret");
    EXPECT_EQ(secret.size(), 43U);
    EXPECT_EQ(log().find(secret), std::string::npos);
}

TEST_F(State, SaysOfASetThatARoleInheritedAtAReloadWhatItIsOf) {
    environment.erase("AWS_ROLE_ARN");
    const auto configure_role = [this](const std::string& arn) {
        configure(json{{"state", {{"file", file()}}}, {"roles", {{{"role_arn", arn}}}}}.dump());
    };
    configure_role("arn:aws:iam::123456789012:role/reader");
    start_ready();
    inject(sts_is_down);
    configure_role("arn:aws:iam::123456789012:role/other");
    daemon->signal(SIGHUP);
    static_cast<void>(daemon->wait_for_line("the configuration was read again"));
    EXPECT_EQ(get().status, 200);
    kill();
    start();
    EXPECT_NE(daemon->wait_for_line("is ignored").find("it is of another exchange"), std::string::npos);
    EXPECT_EQ(get().status, 503);
}

}  // namespace
}  // namespace crossvend::test
