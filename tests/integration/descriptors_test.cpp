#include "accounts.hpp"
#include "fixture.hpp"

#include <sys/resource.h>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// A daemon that may not open as many files as it has clients.
class Descriptors : public Daemon {
protected:
    void SetUp() override {
        if (!std::filesystem::exists("/proc/self/fd")) GTEST_SKIP() << "/proc is not mounted";
    }

    /// Lets the daemon open so many files more than it has open.
    void leave(int count) const {
        const auto open = static_cast<rlim_t>(metric("process_open_fds"));
        rlimit limit{};
        ASSERT_EQ(::prlimit(daemon->id(), RLIMIT_NOFILE, nullptr, &limit), 0);
        limit.rlim_cur = open + static_cast<rlim_t>(count);
        ASSERT_EQ(::prlimit(daemon->id(), RLIMIT_NOFILE, &limit, nullptr), 0);
    }

    [[nodiscard]] std::chrono::nanoseconds cpu_time() const {
        clockid_t clock{};
        timespec used{};
        EXPECT_EQ(::clock_getcpuclockid(daemon->id(), &clock), 0);
        EXPECT_EQ(::clock_gettime(clock, &used), 0);
        return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
    }

    [[nodiscard]] int complaints() const {
        const std::string text = log();
        int count = 0;
        for (std::size_t at = 0; (at = text.find("cannot accept connections", at)) != std::string::npos; ++at) ++count;
        return count;
    }
};

TEST_F(Descriptors, ThatRunOutCostWhoIsConnectedNothing) {
    start_ready();
    connection first(port);
    first.send(good_request());
    EXPECT_EQ(first.receive().status, 200);

    leave(4);
    {
        std::vector<connection> others;
        for (int i = 0; i < 20; ++i) others.emplace_back(port);
        static_cast<void>(daemon->wait_for_line("cannot accept connections"));

        const auto used = cpu_time();
        const auto begin = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() - begin < 600ms) {
            first.send(good_request());
            EXPECT_EQ(first.receive().status, 200);
            std::this_thread::sleep_for(50ms);
        }
        EXPECT_LT(cpu_time() - used, 150ms);
        EXPECT_EQ(complaints(), 1) << log();
    }
    EXPECT_EQ(get().status, 200);
    first.send(good_request());
    EXPECT_EQ(first.receive().status, 200);
}

TEST_F(Descriptors, ThatAreFewGoToTheClientsThatCameLast) {
    command = {"/bin/sh", "-c", "ulimit -n 48 && exec \"$@\"", "sh", CROSSVEND, "serve"};
    start_ready();
    std::vector<connection> clients;
    for (int i = 0; i < 60; ++i) {
        clients.emplace_back(port);
        clients.back().send(good_request());
        ASSERT_EQ(clients.back().receive().status, 200) << i;
    }
    EXPECT_TRUE(clients.front().closes_within(5s));
    EXPECT_FALSE(clients.back().closes_within(100ms));
    EXPECT_LT(metric("crossvend_connections"), 48);
    EXPECT_EQ(complaints(), 0);
}

TEST_F(Descriptors, ThatAreKeptForTheRolesAreThoseOfTheRolesThatAReloadAdds) {
    command = {"/bin/sh", "-c", "ulimit -n 128 && exec \"$@\"", "sh", CROSSVEND, "serve"};
    environment.erase("AWS_ROLE_ARN");
    const auto configure_roles = [this](int count) {
        std::string roles;
        for (int i = 0; i < count; ++i)
            roles += (i == 0 ? "" : ",") + (R"({"name":"r)" + std::to_string(i) + R"(","role_arn":")" + reader + "\"}");
        configure(R"({"roles":[)" + roles + "]}");
    };
    configure_roles(1);
    start_ready();
    configure_roles(50);
    daemon->signal(SIGHUP);
    static_cast<void>(daemon->wait_for_line("the configuration was read again"));
    ASSERT_TRUE(wait_until_ready());
    std::vector<connection> clients;
    for (int i = 0; i < 60; ++i) {
        clients.emplace_back(port);
        clients.back().send(good_request());
        ASSERT_EQ(clients.back().receive().status, 200) << i;
    }
    EXPECT_LE(metric("crossvend_connections"), 20);
    EXPECT_EQ(complaints(), 0);
}

}  // namespace
}  // namespace crossvend::test
