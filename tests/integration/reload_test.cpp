#include "accounts.hpp"
#include "fixture.hpp"

#include <nlohmann/json.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

/// A port that nobody listens on.
std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket, generic, size), 0);
    EXPECT_EQ(::getsockname(socket, generic, &size), 0);
    ::close(socket);
    return ntohs(address.sin_port);
}

/// Four clients that ask without a pause, each over a connection of its own, until they are told to stop.
class load {
public:
    load(std::uint16_t port, const std::string& bytes) {
        for (int i = 0; i < 4; ++i)
            clients_.emplace_back([this, port, bytes] {
                connection client(port);
                while (!stop_) {
                    client.send(bytes);
                    if (client.receive().status != 200) ++failed_;
                    ++answered_;
                    std::this_thread::sleep_for(200us);
                }
            });
    }
    ~load() { stop(); }
    load(const load&) = delete;
    load& operator=(const load&) = delete;

    void stop() {
        stop_ = true;
        for (std::thread& client : clients_) client.join();
        clients_.clear();
    }
    [[nodiscard]] int answered() const { return answered_; }
    [[nodiscard]] int failed() const { return failed_; }

private:
    std::atomic<bool> stop_ = false;
    std::atomic<int> answered_ = 0, failed_ = 0;
    std::vector<std::thread> clients_;
};

/// The daemon with a file that holds all that may change: the environment would come before it.
class Reload : public Daemon {
protected:
    Reload() {
        for (const char* name : {"AWS_ROLE_ARN", "CROSSVEND_LISTEN", "CROSSVEND_LOG_LEVEL"}) environment.erase(name);
        document["server"]["listen"] = json::array({"127.0.0.1:0"});
        document["log"]["level"] = "trace";
        document["roles"] = json::array({role("first")});
    }

    [[nodiscard]] static json role(const std::string& name, const std::string& session_name = "one") {
        return {{"name", name}, {"role_arn", reader}, {"session_name", session_name}};
    }
    void start_with_the_file() {
        configure(document.dump());
        start_ready();
    }
    /// Puts the document into the file and tells the daemon, without waiting.
    void hang_up() {
        configure(document.dump());
        daemon->signal(SIGHUP);
    }
    /// The same, until the daemon has said what became of it.
    void reload() { reload(document.dump()); }
    void reload(const std::string& text) {
        const int before = lines_with("read again");
        configure(text);
        daemon->signal(SIGHUP);
        EXPECT_TRUE(comes_true([&] { return lines_with("read again") > before; })) << log();
    }

    template <class Condition>
    [[nodiscard]] static bool comes_true(const Condition& condition) {
        const auto end = std::chrono::steady_clock::now() + 15s;
        while (std::chrono::steady_clock::now() < end) {
            if (condition()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return condition();
    }
    [[nodiscard]] int lines_with(const std::string& text) const {
        int count = 0;
        std::istringstream lines(log());
        for (std::string line; std::getline(lines, line);)
            if (line.find(text) != std::string::npos) ++count;
        return count;
    }
    [[nodiscard]] std::string key_id(const std::string& name) const {
        const answer vended = get("/v1/credentials/" + name);
        EXPECT_EQ(vended.status, 200) << vended.body;
        return json_member(vended.body, "AccessKeyId");
    }
    [[nodiscard]] std::string request_for(const std::string& name) const {
        return "GET /v1/credentials/" + name + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization() + "\r\n";
    }
    /// Lets the clients ask for a while after what happened.
    static void expect_no_failure(load& clients) {
        const int before = clients.answered();
        EXPECT_TRUE(comes_true([&] { return clients.answered() > before + 100; }));
        clients.stop();
        EXPECT_EQ(clients.failed(), 0);
    }

    json document;
};

TEST_F(Reload, VendsARoleThatWasAddedAndKeepsTheOthersSet) {
    start_with_the_file();
    const std::string kept = key_id("first");
    EXPECT_EQ(get("/v1/credentials/second").status, 404);
    load clients(port, request_for("first"));
    document["roles"].push_back(role("second"));
    reload();
    EXPECT_NE(key_id("second"), kept);
    expect_no_failure(clients);
    EXPECT_EQ(key_id("first"), kept);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 2);
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"second\"}"), 1);
    EXPECT_EQ(telemetry("/readyz").body, "[+]first ok\n[+]second ok\nreadyz check passed\n");
}

TEST_F(Reload, ForgetsARoleThatWasRemovedAndItsMetrics) {
    document["roles"].push_back(role("second"));
    start_with_the_file();
    const std::string kept = key_id("first");
    EXPECT_FALSE(key_id("second").empty());
    load clients(port, request_for("first"));
    document["roles"].erase(1);
    reload();
    EXPECT_EQ(get("/v1/credentials/second").status, 404);
    EXPECT_EQ(telemetry("/metrics").body.find("role=\"second\""), std::string::npos);
    expect_no_failure(clients);
    EXPECT_EQ(key_id("first"), kept);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 2);
    EXPECT_EQ(metric("crossvend_refreshes_total{result=\"success\",role=\"first\"}"), 1);
    EXPECT_EQ(telemetry("/readyz").body, "[+]first ok\nreadyz check passed\n");
}

TEST_F(Reload, VendsTheOldSetOfAChangedRoleUntilTheNewOneIsThere) {
    document["roles"].push_back(role("second"));
    start_with_the_file();
    const std::string kept = key_id("first");
    const std::string old = key_id("second");
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "1s"})");
    load clients(port, request_for("second"));
    document["roles"][1] = role("second", "two");
    reload();
    EXPECT_EQ(key_id("second"), old);
    EXPECT_EQ(telemetry("/readyz").status, 200);
    EXPECT_TRUE(comes_true([&] { return key_id("second") != old; }));
    expect_no_failure(clients);
    EXPECT_EQ(key_id("first"), kept);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 3);
}

TEST_F(Reload, VendsTheOldSetOfAChangedRoleThatGetsNoOther) {
    start_with_the_file();
    const std::string old = key_id("first");
    load clients(port, request_for("first"));
    document["roles"][0]["role_arn"] = "arn:aws:iam::123456789012:role/nobodys";
    reload();
    EXPECT_EQ(json_member(daemon->wait_for_line("\"message\":\"refresh failed\""), "reason"), "access_denied");
    EXPECT_EQ(key_id("first"), old);
    expect_no_failure(clients);
}

TEST_F(Reload, CarriesARunningBotocoreOverToTheChangedRole) {
    if (!botocore_application::is_installed()) GTEST_SKIP() << "needs python3-botocore";
    // So short that botocore asks for new ones before each call, and does not do without an answer.
    inject(R"({"call": "AssumeRoleWithWebIdentity", "expires_in": "9m"})");
    start_with_the_file();
    const botocore_application settings = application();
    const process running = settings.keep_asking();
    static_cast<void>(running.wait_for_line(assumed(reader, "one")));
    document["roles"][0]["session_name"] = "two";
    reload();
    static_cast<void>(running.wait_for_line(assumed(reader, "two")));
    EXPECT_EQ(running.output().find("Error"), std::string::npos) << running.output();
}

TEST_F(Reload, ChangesNothingForAFileThatIsBroken) {
    start_with_the_file();
    const std::string kept = key_id("first");
    load clients(port, request_for("first"));
    reload(R"({"roles": [})");
    EXPECT_NE(log().find("is not JSON"), std::string::npos);

    document["roles"] = json::array({role("second")});
    document["unknown"] = true;
    document["refresh"]["minimum_remaining"] = "soon";
    reload();
    const std::string last = daemon->wait_for_line("\"faults\":2");
    EXPECT_NE(last.find("everything stays as it is"), std::string::npos);
    for (const char* place : {"crossvend.json: /unknown", "crossvend.json: /refresh/minimum_remaining"})
        EXPECT_EQ(lines_with(place), 1) << place;
    EXPECT_EQ(get("/v1/credentials/second").status, 404);
    expect_no_failure(clients);
    EXPECT_EQ(key_id("first"), kept);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
}

TEST_F(Reload, ChangesTheLevelOfTheLog) {
    start_with_the_file();
    load clients(port, request_for("first"));
    document["log"]["level"] = "warning";
    document["roles"].push_back(role("quiet"));
    hang_up();
    EXPECT_TRUE(comes_true([&] { return get("/v1/credentials/quiet").status == 200; }));
    EXPECT_EQ(lines_with("read again"), 0);
    EXPECT_EQ(lines_with("\"message\":\"refreshed\""), 1) << "the first role's";

    document["log"]["level"] = "info";
    document["roles"].push_back(role("loud"));
    reload();
    EXPECT_TRUE(comes_true([&] { return lines_with("\"role\":\"loud\"") == 1; }));
    expect_no_failure(clients);
}

TEST_F(Reload, ChangesTheFormatOfTheLogAndLeavesNothingOfTheOneBefore) {
    environment.erase("CROSSVEND_LOG_FORMAT");
    document["log"]["format"] = "json";
    start_with_the_file();
    document["log"]["format"] = "text";
    reload();
    EXPECT_EQ(lines_with("info    the configuration was read again"), 1);
    document["log"]["format"] = "json";
    reload();
    EXPECT_EQ(lines_with(R"("message":"the configuration was read again")"), 1);
    const std::string said = log();
    const std::string last = said.substr(said.rfind('\n', said.size() - 2) + 1);
    EXPECT_EQ(last.front(), '{') << last;
}

TEST_F(Reload, GivesATokenFileTheModeThatIsConfiguredThen) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    document["server"]["authorization"]["token_file"] = (directory / "token").string();
    std::ofstream(directory / "token") << token;
    std::filesystem::permissions(directory / "token", std::filesystem::perms{0640});
    start_with_the_file();
    const auto mode = [this] { return std::filesystem::status(directory / "token").permissions(); };
    EXPECT_EQ(mode(), std::filesystem::perms{0640}) << "nobody said which";
    document["server"]["authorization"]["token_file_mode"] = "0444";
    reload();
    EXPECT_EQ(mode(), std::filesystem::perms{0444});
}

TEST_F(Reload, TakesANewTokenWithoutARequestFailingThatStillHasTheOneBefore) {
    environment.erase("CROSSVEND_AUTHORIZATION_TOKEN");
    document["server"]["authorization"]["token_file"] = (directory / "token").string();
    std::ofstream(directory / "token") << token;
    start_with_the_file();
    load clients(port, request_for("first"));
    token = "another-" + token;
    std::ofstream(directory / "token") << token;
    reload();
    EXPECT_EQ(get().status, 200);
    expect_no_failure(clients);

    const std::string before = authorization();
    token = "elsewhere-" + token;
    std::ofstream(directory / "other-token") << token;
    document["server"]["authorization"]["token_file"] = (directory / "other-token").string();
    reload();
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(request(port, "GET", "/v1/credentials", before).status, 401) << "another file ends it at once";
}

TEST_F(Reload, MovesAListenAddress) {
    const std::uint16_t before = free_port();
    const std::uint16_t after = free_port();
    start_with_the_file();
    load clients(port, request_for("first"));
    document["server"]["listen"].push_back("127.0.0.1:" + std::to_string(before));
    reload();
    EXPECT_EQ(request(before, "GET", "/v1/credentials", authorization()).status, 200);

    document["server"]["listen"][1] = "127.0.0.1:" + std::to_string(after);
    reload();
    EXPECT_EQ(request(after, "GET", "/v1/credentials", authorization()).status, 200);
    EXPECT_THROW(static_cast<void>(request(before, "GET", "/v1/credentials")), std::runtime_error);

    document["server"]["listen"][1] = "127.0.0.1:" + std::to_string(before);
    reload();
    EXPECT_EQ(request(before, "GET", "/v1/credentials", authorization()).status, 200) << "moved back";
    expect_no_failure(clients);
}

TEST_F(Reload, MovesTheTelemetryListener) {
    environment.erase("CROSSVEND_TELEMETRY_LISTEN");
    document["telemetry"]["listen"] = json::array({"127.0.0.1:0"});
    start_with_the_file();
    const std::uint16_t before = telemetry_port;
    telemetry_port = free_port();
    document["telemetry"]["listen"][0] = "127.0.0.1:" + std::to_string(telemetry_port);
    reload();
    EXPECT_EQ(telemetry("/readyz").status, 200);
    EXPECT_THROW(static_cast<void>(request(before, "GET", "/readyz")), std::runtime_error);
}

TEST_F(Reload, AsksForATokenOnlyWhereThatIsConfiguredThen) {
    start_with_the_file();
    EXPECT_EQ(request(port, "GET", "/v1/credentials").status, 401);
    document["server"]["authorization"]["required"] = false;
    reload();
    EXPECT_EQ(request(port, "GET", "/v1/credentials").status, 200);
    document["server"]["authorization"]["required"] = true;
    reload();
    EXPECT_EQ(request(port, "GET", "/v1/credentials").status, 401);
    EXPECT_EQ(get().status, 200);
}

TEST_F(Reload, AnswersToTheNamesThatAreAllowedThen) {
    start_with_the_file();
    connection client(port);
    const std::string by_name =
        "GET /v1/credentials HTTP/1.1\r\nHost: crossvend.internal\r\n" + authorization() + "\r\n";
    client.send(by_name);
    EXPECT_EQ(client.receive().status, 403);
    document["server"]["allowed_hosts"] = json::array({"crossvend.internal"});
    reload();
    client.send(by_name);
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(Reload, ServesOnForTheDrainTimeThatIsConfiguredThen) {
    start_with_the_file();
    document["shutdown"]["drain"] = "30s";
    reload();
    daemon->signal(SIGTERM);
    static_cast<void>(daemon->wait_for_line("\"message\":\"stopping\""));
    EXPECT_EQ(get().status, 200);
}

TEST_F(Reload, StaysWhereItListensWhenAnAddressIsTaken) {
    start_with_the_file();
    load clients(port, request_for("first"));
    document["server"]["listen"][0] = "127.0.0.1:" + std::to_string(aws_port);
    document["roles"] = json::array({role("second")});
    reload();
    EXPECT_EQ(lines_with("cannot listen on 127.0.0.1:" + std::to_string(aws_port)), 1);
    EXPECT_EQ(get("/v1/credentials/second").status, 404);
    expect_no_failure(clients);
}

TEST_F(Reload, MovesNeitherListenerWhenOneOfTheirAddressesIsTaken) {
    environment.erase("CROSSVEND_TELEMETRY_LISTEN");
    document["telemetry"]["listen"] = json::array({"127.0.0.1:0"});
    start_with_the_file();
    const std::uint16_t elsewhere = free_port();
    document["server"]["listen"][0] = "127.0.0.1:" + std::to_string(elsewhere);
    document["telemetry"]["listen"][0] = "127.0.0.1:" + std::to_string(aws_port);
    document["roles"].push_back(role("second"));
    reload();
    EXPECT_EQ(lines_with("everything stays as it is"), 1);
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(telemetry("/readyz").status, 200);
    EXPECT_THROW(static_cast<void>(request(elsewhere, "GET", "/v1/credentials")), std::runtime_error);
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"second\"}"), -1);
}

/// A key of the configuration, or all below it, and the test that shows what a reload does with another value.
struct shown {
    std::string_view key, test;
};
constexpr std::array all_shown{
    shown{"/identity", "Reload, VendsTheOldSetOfAChangedRoleUntilTheNewOneIsThere"},
    shown{"/sts", "RoleFactory, MakesAnotherRoleOfWhateverTheConfigurationSaysOfIt"},
    shown{"/refresh", "RoleFactory, MakesAnotherRoleOfWhateverTheConfigurationSaysOfIt"},
    shown{"/roles/name", "Reload, VendsARoleThatWasAddedAndKeepsTheOthersSet"},
    shown{"/roles/role_arn", "Reload, VendsTheOldSetOfAChangedRoleThatGetsNoOther"},
    shown{"/roles/session_name", "Reload, VendsTheOldSetOfAChangedRoleUntilTheNewOneIsThere"},
    shown{"/roles/duration", "StateFingerprint, DiffersForWhateverMakesAnotherSessionOfIt"},
    shown{"/roles/policy", "RoleFactory, MakesAnotherRoleOfWhateverTheConfigurationSaysOfIt"},
    shown{"/roles/policy_arns", "StateFingerprint, DiffersForWhateverMakesAnotherSessionOfIt"},
    shown{"/roles/chain", "StateFingerprint, DiffersForWhateverMakesAnotherSessionOfIt"},
    shown{"/roles/identity", "StateFingerprint, DiffersForWhateverMakesAnotherSessionOfIt"},
    shown{"/roles/authorization_token_file", "TokenFiles, MoveNoTokenFromOneFileToAnother"},
    shown{"/server/listen", "Reload, MovesAListenAddress"},
    shown{"/server/authorization/token_file", "Reload, TakesANewTokenWithoutARequestFailingThatStillHasTheOneBefore"},
    shown{"/server/authorization/token_file_mode", "Reload, GivesATokenFileTheModeThatIsConfiguredThen"},
    shown{"/server/authorization/required", "Reload, AsksForATokenOnlyWhereThatIsConfiguredThen"},
    shown{"/server/imds", "Imds, IsSwitchedOnByAReload"},
    shown{"/server/allowed_hosts", "Reload, AnswersToTheNamesThatAreAllowedThen"},
    shown{"/telemetry/listen", "Reload, MovesTheTelemetryListener"},
    shown{"/shutdown/drain", "Reload, ServesOnForTheDrainTimeThatIsConfiguredThen"},
    shown{"/state", "State, GoesAwayWhenTheConfigurationDoesNotNameItAnyMore"},
    shown{"/log/level", "Reload, ChangesTheLevelOfTheLog"},
    shown{"/log/format", "Reload, ChangesTheFormatOfTheLogAndLeavesNothingOfTheOneBefore"},
};

/// The keys that a part of the schema has, with those of the objects in its lists.
std::vector<std::string> keys_of(const json& schema, const json& named, const std::string& place) {
    const json& part =
        named.contains("$ref") ? schema.at(json::json_pointer(named.at("$ref").get<std::string>().substr(1))) : named;
    if (part.contains("items")) {
        const auto below = keys_of(schema, part.at("items"), place);
        if (!below.empty()) return below;
    }
    if (!part.contains("properties")) return {place};
    std::vector<std::string> keys;
    for (const auto& [name, each] : part.at("properties").items())
        for (std::string& key : keys_of(schema, each, place + '/' + name)) keys.push_back(std::move(key));
    return keys;
}

TEST(ReloadOfEachKey, IsShownByATestSoThatNothingKeepsWhatItWasMadeWith) {
    const std::filesystem::path source(CROSSVEND_SOURCE_DIR);
    const json schema = json::parse(std::ifstream(source / "config/crossvend.schema.json"));
    for (const std::string& key : keys_of(schema, schema, "")) {
        const auto is_it = [&key](const shown& each) {
            return key == each.key || key.starts_with(std::string(each.key) + '/');
        };
        EXPECT_TRUE(key == "/$schema" || std::ranges::any_of(all_shown, is_it)) << key;
    }
    std::ostringstream tests;
    for (const char* directory : {"tests/integration", "tests/unit/access", "tests/unit/app", "tests/unit/credentials"})
        for (const auto& file : std::filesystem::directory_iterator(source / directory))
            if (file.path().extension() == ".cpp") tests << std::ifstream(file.path()).rdbuf();
    for (const shown& each : all_shown)
        EXPECT_NE(tests.str().find('(' + std::string(each.test) + ')'), std::string::npos) << each.test;
}

}  // namespace
}  // namespace crossvend::test
