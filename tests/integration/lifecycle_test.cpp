#include "fixture.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <csignal>
#include <fstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// Starting and stopping, and what keeps the daemon from it.
class Lifecycle : public Daemon {
protected:
    int run(const std::vector<std::string>& arguments) {
        command = {CROSSVEND};
        command.insert(command.end(), arguments.begin(), arguments.end());
        daemon = std::make_unique<process>(command, environment, directory / "crossvend.log");
        return daemon->wait();
    }
};

TEST_F(Lifecycle, RefusesAConfigurationThatCannotBeWithEveryFaultAtOnce) {
    environment["AWS_ROLE_ARN"] = "not-an-arn";
    environment["CROSSVEND_LISTEN"] = "localhost:http";
    std::ofstream(directory / "crossvend.json") << R"({"roles": [{"duration": "5m"}], "nonsense": 1})";
    EXPECT_EQ(run({"serve", "--config", directory / "crossvend.json"}), 78);
    for (const char* place : {"AWS_ROLE_ARN", "CROSSVEND_LISTEN", "/roles/0/duration", "/nonsense"})
        EXPECT_NE(log().find(place), std::string::npos) << place << " in:\n" << log();
    EXPECT_EQ(log().find("listening"), std::string::npos);
}

TEST_F(Lifecycle, NamesThePortThatIsInUseAndExitsWithOne) {
    const std::string taken = "127.0.0.1:" + std::to_string(google_port);
    environment["CROSSVEND_LISTEN"] = taken;
    EXPECT_EQ(run({"serve"}), 1);
    EXPECT_NE(log().find(taken), std::string::npos) << log();
}

TEST_F(Lifecycle, ExitsWith64OnWrongUsage) {
    EXPECT_EQ(run({}), 64);
    EXPECT_EQ(run({"vend"}), 64);
    EXPECT_NE(log().find("vend"), std::string::npos) << log();
    EXPECT_EQ(run({"serve", "--unknown"}), 64);
    EXPECT_EQ(run({"--help"}), 0);
    EXPECT_EQ(run({"version"}), 0);
}

TEST_F(Lifecycle, ChecksAConfigurationWithoutUsingIt) {
    EXPECT_EQ(run({"check-config"}), 0);
    EXPECT_NE(log().find("The configuration is valid."), std::string::npos);
    EXPECT_EQ(run({"check-config", "--role-arn", "x"}), 78);
    EXPECT_NE(log().find("--role-arn: found"), std::string::npos);
    EXPECT_EQ(run({"--role-arn", "x", "check-config"}), 78) << "a flag may come before the command as well";
}

TEST_F(Lifecycle, MakesTheTokenFileWithTheConfiguredModeAndVendsToWhoReadsIt) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    std::ofstream(directory / "crossvend.json") << R"({"server": {"authorization": {"token_file_mode": "0444"}}})";
    environment["CROSSVEND_CONFIG"] = directory / "crossvend.json";
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = directory / "token";
    start_ready();
    std::ifstream file(directory / "token");
    std::getline(file, token);
    EXPECT_EQ(token.size(), 43U);
    EXPECT_TRUE(file.eof()) << "no newline";
    struct stat status {};
    ASSERT_EQ(::stat((directory / "token").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0444U);
    EXPECT_EQ(get().status, 200);
}

TEST_F(Lifecycle, StopsInOrderOnSigtermAndSigintWithStatusZero) {
    for (const int signal : {SIGTERM, SIGINT}) {
        start_ready();
        const connection idle(port);
        daemon->signal(signal);
        EXPECT_EQ(daemon->wait(3s), 0) << log();
        EXPECT_THROW(connection{port}, std::runtime_error);
    }
}

TEST_F(Lifecycle, CutsNoAnswerInHalfWhenItStops) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "400ms"})");
    start();
    connection waiting(port);
    waiting.send("GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization() + "\r\n");
    std::this_thread::sleep_for(100ms);
    daemon->signal(SIGTERM);
    const answer answer = waiting.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
    waiting.finish_sending();
    EXPECT_EQ(daemon->wait(3s), 0);
}

TEST_F(Lifecycle, StopsPromptlyWhileAnUpstreamHangs) {
    inject(R"({"call": "identity", "delay": "60s"})");
    start();
    std::this_thread::sleep_for(100ms);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(3s), 0);
}

TEST_F(Lifecycle, GoesOnServingForTheDrainTime) {
    std::ofstream(directory / "crossvend.json") << R"({"shutdown": {"drain": "30s"}})";
    environment["CROSSVEND_CONFIG"] = directory / "crossvend.json";
    start_ready();
    daemon->signal(SIGTERM);
    static_cast<void>(daemon->wait_for_line("stopping"));
    EXPECT_EQ(get().status, 200);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(3s), 0);
}

TEST_F(Lifecycle, ServesThroughTheDrainTimeAndEndsByItselfWhenThatIsOver) {
    configure(R"({"shutdown": {"drain": "3s"}})");
    start_ready();
    const auto signalled = std::chrono::steady_clock::now();
    const auto elapsed = [signalled] { return std::chrono::steady_clock::now() - signalled; };
    daemon->signal(SIGTERM);
    static_cast<void>(daemon->wait_for_line("stopping"));
    // Well into its second half, and not so near to its end that a busy machine is late.
    while (elapsed() < 2s) ASSERT_EQ(get().status, 200);
    EXPECT_EQ(daemon->wait(10s), 0);
    EXPECT_GE(elapsed(), 3s);
}

TEST_F(Lifecycle, ServesOnWhenNobodyReadsItsLog) {
    // The daemon's stderr becomes a pipe whose other end this test holds and does not read.
    const auto pipe = directory / "stderr";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(reader, 0);
    start_ready();
    daemon = nullptr;
    environment["CROSSVEND_LISTEN"] = "127.0.0.1:" + std::to_string(port);
    environment["CROSSVEND_TELEMETRY_LISTEN"] = "127.0.0.1:" + std::to_string(telemetry_port);
    daemon = std::make_unique<process>(std::vector<std::string>{CROSSVEND, "serve"}, environment, pipe);
    ASSERT_TRUE(wait_until_ready());
    constexpr int more_than_a_pipe_holds = 2000;
    connection client(port);
    for (int i = 0; i < more_than_a_pipe_holds; ++i) {
        client.send("GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        ASSERT_EQ(client.receive().status, 404) << "request " << i;
    }
    EXPECT_EQ(get().status, 200);
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(3s), 0);
    ::close(reader);
}

TEST_F(Lifecycle, TakesASecondSignalOfEitherKindForTheEndOfTheDrain) {
    configure(R"({"shutdown": {"drain": "30s"}})");
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "60s"})");
    start();
    daemon->signal(SIGTERM);
    static_cast<void>(daemon->wait_for_line("stopping"));
    {
        connection held(port);
        held.send(good_request());
        ASSERT_TRUE(wait_for_connections(1));
        daemon->signal(SIGINT);
        EXPECT_EQ(held.receive().status, 503);
    }
    EXPECT_EQ(daemon->wait(3s), 0);
    EXPECT_NE(log().find("\"message\":\"stopped\""), std::string::npos) << log();
}

TEST_F(Lifecycle, StopsInOrderWhenASecondSignalComesAsTheDrainEnds) {
    configure(R"({"shutdown": {"drain": "100ms"}})");
    start_ready();
    daemon->signal(SIGTERM);
    static_cast<void>(daemon->wait_for_line("stopping"));
    freeze();
    // When it goes on, the drain is over and the signal is there.
    std::this_thread::sleep_for(150ms);
    daemon->signal(SIGTERM);
    daemon->signal(SIGCONT);
    EXPECT_EQ(daemon->wait(3s), 0) << log();
    EXPECT_NE(log().find("\"message\":\"stopped\""), std::string::npos) << log();
}

TEST_F(Lifecycle, AnswersWhoWaitsAtAColdStartWhateverSignalsCome) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "60s"})");
    start();
    {
        connection held(port);
        held.send(good_request());
        ASSERT_TRUE(wait_for_connections(1));
        daemon->signal(SIGTERM);
        static_cast<void>(daemon->wait_for_line("stopping"));
        daemon->signal(SIGTERM);
        daemon->signal(SIGINT);
        const answer answer = held.receive();
        EXPECT_EQ(answer.status, 503);
        EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
        EXPECT_EQ(json_member(answer.body, "message"), "there are no credentials yet");
    }
    EXPECT_EQ(daemon->wait(3s), 0);
}

TEST_F(Lifecycle, AnswersTheRequestThatCameWithTheSignalAndClosesWhoAskedNothing) {
    start_ready();
    {
        connection asking(port), idle(port);
        for (connection* each : {&asking, &idle}) {
            each->send(good_request());
            EXPECT_EQ(each->receive().status, 200);
        }
        freeze();
        asking.send(good_request());
        daemon->signal(SIGTERM);
        daemon->signal(SIGCONT);
        const answer answer = asking.receive();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(json_member(answer.body, "Code"), "Success");
        // While the other client is still there, so that it is not the end of the process that closes it.
        EXPECT_TRUE(idle.closes_within(1s));
    }
    EXPECT_EQ(daemon->wait(3s), 0);
}

TEST_F(Lifecycle, TellsAnAddressToExportAtWhichItAnswers) {
    environment["CROSSVEND_LISTEN"] = "127.0.0.2:0,127.0.0.1:0";
    start_ready();
    const std::string line = daemon->wait_for_line("\"message\":\"listening\"");
    EXPECT_NE(json_member(line, "export").find("http://127.0.0.2:"), std::string::npos);
    connection client(port);  // over IPv4, to the other listener
    client.send("GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.2:" + std::to_string(port) + "\r\n" + authorization() +
                "\r\n");
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Lifecycle, WarnsOfWhatWouldLeadClientsElsewhere) {
    environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
    environment["AWS_SHARED_CREDENTIALS_FILE"] = directory / "credentials";
    std::ofstream(directory / "credentials") << "[default]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n";
    start_ready();
    EXPECT_NE(log().find("AWS SDKs would prefer what these variables name: AWS_ACCESS_KEY_ID\""), std::string::npos);
    EXPECT_NE(log().find("AWS SDKs would prefer the profile default of "), std::string::npos);
    EXPECT_EQ(log().find("AKIA"), std::string::npos);
}

TEST_F(Lifecycle, ListensOnBothFamiliesAtOnce) {
    if (!is_available(loopback::v6)) GTEST_SKIP() << "this machine has no ::1";
    environment["CROSSVEND_LISTEN"] = "[::1]:0,127.0.0.1:0";
    start_ready();
    const std::string line = daemon->wait_for_line("\"message\":\"listening\"");
    const std::string addresses = json_member(line, "credentials");
    ASSERT_TRUE(addresses.starts_with("[::1]:")) << addresses;
    const std::string first = addresses.substr(0, addresses.find(','));
    EXPECT_NE(json_member(line, "export").find("=http://" + first + "/v1/credentials"), std::string::npos);

    connection client(static_cast<std::uint16_t>(std::stoi(first.substr(first.rfind(':') + 1))), loopback::v6);
    client.send("GET /v1/credentials HTTP/1.1\r\nHost: " + first + "\r\n" + authorization() + "\r\n");
    const answer over_ipv6 = client.receive();
    EXPECT_EQ(over_ipv6.status, 200);
    EXPECT_EQ(get().body, over_ipv6.body);
    client.send("GET /v1/credentials HTTP/1.1\r\nHost: [::2]\r\n" + authorization() + "\r\n");
    EXPECT_EQ(client.receive().status, 403);
}

TEST_F(Lifecycle, KeepsItsMemoryFromProcessesOfTheSameUser) {
    if (!std::filesystem::exists("/proc/self")) GTEST_SKIP() << "/proc is not mounted";
    if (::geteuid() == 0) {
        // What belongs to root by right does not tell; so the daemon runs as nobody.
        const std::vector<std::string> as_nobody{
            "/bin/sh", "-c", "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"", "sh", CROSSVEND};
        command = as_nobody;
        command.emplace_back("version");
        daemon = std::make_unique<process>(command, environment, directory / "crossvend.log");
        if (daemon->wait() != 0) GTEST_SKIP() << "nobody cannot run the daemon: " << log();
        command = as_nobody;
        command.emplace_back("serve");
    }
    start_ready();
    const std::string proc = "/proc/" + std::to_string(daemon->id());
    struct stat memory {};
    // The kernel gives what may be read of a process to its user, or to root if it is not to be dumped (proc(5)).
    ASSERT_EQ(::stat((proc + "/mem").c_str(), &memory), 0);
    EXPECT_EQ(memory.st_uid, 0U);
    if (::geteuid() != 0) {
        EXPECT_FALSE(std::ifstream(proc + "/environ").is_open());
    }
}

TEST_F(Lifecycle, KeepsOfRootsCapabilitiesOnlyThoseThatAReloadMayNeedAndGainsNone) {
    start_ready();
    const std::string status = text_of("/proc/" + std::to_string(daemon->id()) + "/status");
    const auto set = [&status](const std::string& name) {
        return std::stoull(status.substr(status.find(name) + name.size()), nullptr, 16);
    };
    constexpr auto kept = 1ULL << 1 | 1ULL << 2 | 1ULL << 10;  // capabilities(7): files of others, ports below 1024
    for (const char* name : {"CapInh:", "CapPrm:", "CapEff:", "CapAmb:"}) EXPECT_EQ(set(name) & ~kept, 0U) << name;
    EXPECT_EQ(set("NoNewPrivs:"), 1U);
}

TEST_F(Lifecycle, DumpsNoCore) {
    start_ready();
    rlimit core{1, 1};
    ASSERT_EQ(::prlimit(daemon->id(), RLIMIT_CORE, nullptr, &core), 0);
    EXPECT_EQ(core.rlim_cur, 0U);
    EXPECT_EQ(core.rlim_max, 0U);
}

}  // namespace
}  // namespace crossvend::test
