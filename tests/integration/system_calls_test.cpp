#include "accounts.hpp"
#include "long_way.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* strace = "/usr/bin/strace";

/// A daemon that is watched by strace(1), in the background, so that signals go to the daemon.
class SystemCalls : public LongWay {
protected:
    void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
        GTEST_SKIP() << "the sanitizer makes calls of its own";
#endif
        if (!std::filesystem::exists(strace)) GTEST_SKIP() << "strace is not installed";
        if (::geteuid() != 0)
            GTEST_SKIP() << "only root may read what a process that is not dumpable passes to the system";
        environment["LD_PRELOAD"] = CROSSVEND_NAME_SERVICE;
        environment.erase("AWS_ENDPOINT_URL_STS");
        configure_sts("localhost");
        command.insert(command.begin(), {strace, "--daemonize", "--follow-forks", "--quiet=all", "--string-limit=512",
                                         "--output", directory / "trace"});
    }

    /// The host is this machine by one of its names, of which the certificate has `localhost`.
    void configure_sts(const std::string& host) {
        json configuration = settings();
        configuration["server"]["imds"]["enabled"] = true;
        configuration["state"] = {{"file", directory / "sets.json"}, {"allow_disk", true}};
        configuration["sts"]["endpoint"] = "https://" + host + ':' + std::to_string(sts_port());
        configure(configuration.dump());
    }
    void refresh() const {
        const std::string before = get().body;
        EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
        const auto end = std::chrono::steady_clock::now() + 15s;
        while (get().body == before && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
        EXPECT_NE(get().body, before);
    }

    /// The names of the calls from the line of the log on that says that it listens.
    [[nodiscard]] std::set<std::string> made_once_started() const {
        const std::string trace = text_of(directory / "trace");
        const std::size_t started = trace.find(R"(\"message\":\"listening\")");
        EXPECT_NE(started, std::string::npos);
        static const std::regex call(R"(^\d+ +(?:<\.\.\. )?(\w+)[( ])", std::regex::multiline);
        const std::string after = trace.substr(std::min(started, trace.size()));
        std::set<std::string> names;
        for (std::sregex_iterator each(after.begin(), after.end(), call), none; each != none; ++each)
            names.insert((*each)[1]);
        return names;
    }
    /// Those of the list in SECURITY.md.
    [[nodiscard]] static std::set<std::string> listed() {
        const std::string text = text_of(CROSSVEND_SOURCE_DIR "/SECURITY.md");
        const std::string begin = "```system-calls\n";
        const std::size_t from = text.find(begin);
        EXPECT_NE(from, std::string::npos);
        if (from == std::string::npos) return {};
        std::istringstream lines(text.substr(from + begin.size()));
        std::string list;
        std::getline(lines, list, '`');
        std::istringstream words(list);
        return {std::istream_iterator<std::string>(words), {}};
    }
};

TEST_F(SystemCalls, OfADaemonThatIsStartedAreThoseThatAreListed) {
    start_ready();
    refresh();
    for (const char* target : {"/", "/metrics", "/livez", "/readyz", "/status.json"})
        EXPECT_EQ(telemetry(target).status, 200) << target;
    EXPECT_EQ(request(port, "PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds: 60\r\n").status, 200);
    EXPECT_EQ(request(port, "GET", "/v1/credentials", "X-Forwarded-For: 192.0.2.1\r\n").status, 403);
    EXPECT_EQ(request(port, "GET", "/v1/credentials", authorization() + "Connection: close\r\n").status, 200);
    connection(port).send("GET /v1/cred");
    inject(R"({"call": "AssumeRole", "times": 1, "status": 503})");
    refresh();
    // By a name that has to be looked up, and which is not the certificate's.
    configure_sts("sts.test");
    daemon->signal(SIGHUP);
    static_cast<void>(daemon->wait_for_line("the configuration was read again"));
    EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
    static_cast<void>(daemon->wait_for_line("\"stage\":\"sts\""));
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    const std::set<std::string> made = made_once_started();
    EXPECT_THAT(made, testing::IsSupersetOf({"accept", "epoll_wait", "recvfrom", "clone3", "rename"}));
    std::vector<std::string> others;
    std::ranges::set_difference(made, listed(), std::back_inserter(others));
    EXPECT_THAT(others, testing::IsEmpty());
}

}  // namespace
}  // namespace crossvend::test
