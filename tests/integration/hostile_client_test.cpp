#include "fixture.hpp"

#include <sys/resource.h>
#include <algorithm>
#include <filesystem>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// A daemon with a set, and a good client that must be served whatever the others do.
class HostileClient : public Daemon {
protected:
    void SetUp() override { start_ready(); }
    void TearDown() override { EXPECT_EQ(get().status, 200); }

    /// The status of the answer to these bytes, after which the connection must be closed.
    [[nodiscard]] int status_then_close(const std::string& bytes) const {
        connection client(port);
        client.send(bytes);
        const int status = client.receive().status;
        EXPECT_TRUE(client.closes_within(5s));
        return status;
    }
};

TEST_F(HostileClient, GetsA400ForWhatIsNoHttp) {
    EXPECT_EQ(status_then_close("garbage\r\n\r\n"), 400);
    EXPECT_EQ(status_then_close(std::string("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 30)), 400);
    EXPECT_EQ(status_then_close("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded\r\n\r\n"), 400);
    EXPECT_EQ(status_then_close("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
}

TEST_F(HostileClient, GetsA400ForTwoHostsAndA403ForAnothers) {
    EXPECT_EQ(request(port, "GET", "/v1/credentials", "Host: evil.example\r\n" + authorization()).status, 400);
    connection client(port);
    client.send("GET /v1/credentials HTTP/1.1\r\nHost: evil.example\r\n" + authorization() + "\r\n");
    EXPECT_EQ(client.receive().status, 403);
}

TEST_F(HostileClient, IsServedByATargetInAbsoluteFormIfItNamesThisServer) {
    EXPECT_EQ(get("http://127.0.0.1/v1/credentials").status, 200);
    EXPECT_EQ(get("http://evil.example/v1/credentials").status, 403);
}

TEST_F(HostileClient, GetsA400ForSmuggling) {
    EXPECT_EQ(status_then_close("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400);
    EXPECT_EQ(status_then_close(
                  "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              400);
}

TEST_F(HostileClient, GetsA431ForAHeaderOfSeventyKilobytes) {
    EXPECT_EQ(status_then_close("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"),
              431);
}

TEST_F(HostileClient, GetsA413ForABodyOfAHundredGigabytesBeforeItComes) {
    EXPECT_EQ(status_then_close("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000000\r\n\r\n"), 413);
}

TEST_F(HostileClient, IsClosedWhenHalfARequestIsAllThatComes) {
    connection half(port);
    half.send("GET /v1/credentials HT");
    EXPECT_EQ(get().status, 200);
    EXPECT_TRUE(half.closes_within(12s));
}

TEST_F(HostileClient, IsClosedWhenABytePerSecondIsAllThatComes) {
    connection slow(port);
    const std::string request = good_request();
    const auto begin = std::chrono::steady_clock::now();
    bool closed = false;
    for (std::size_t i = 0; !closed && i < request.size(); ++i) {
        slow.send(request.substr(i, 1));
        closed = slow.closes_within(500ms);
    }
    EXPECT_TRUE(closed);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 13s);
}

/// Clients that have begun a request, and of which each sends one byte more in a second.
class slow_clients {
public:
    slow_clients(std::uint16_t port, std::size_t count, std::string request) : request_(std::move(request)) {
        clients_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) clients_.emplace_back(port).send(request_.substr(0, begun));
        sending_ = std::jthread([this](const std::stop_token& stop) { send_on(stop); });
    }

private:
    void send_on(const std::stop_token& stop) {
        auto next = std::chrono::steady_clock::now();
        for (std::size_t sent = 0; !stop.stop_requested(); ++sent) {
            clients_[sent % clients_.size()].send(request_.substr(begun + sent / clients_.size(), 1));
            std::this_thread::sleep_until(next += std::chrono::nanoseconds(1s) / clients_.size());
        }
    }

    static constexpr std::size_t begun = 10;
    std::string request_;
    std::vector<connection> clients_;
    std::jthread sending_;  // ends before they do
};

TEST_F(HostileClient, IsNotFeltByAGoodOneWhereAThousandAreSlow) {
    rlimit files{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_max < 1200) GTEST_SKIP() << "a process may not have so many clients here";
    files.rlim_cur = files.rlim_max;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
    const slow_clients slow_ones(port, 1000, good_request());
    ASSERT_TRUE(wait_for_connections(1000));
    // A machine that is busy with something else may hold up a second.
    auto slowest_of_the_best = 1h + 0ns;
    for (int second = 0; second < 5; ++second) {
        auto slowest = 0ns;
        const auto end = std::chrono::steady_clock::now() + 1s;
        while (std::chrono::steady_clock::now() < end) {
            const auto begin = std::chrono::steady_clock::now();
            EXPECT_EQ(get().status, 200);  // on a connection of its own
            slowest = std::max(slowest, std::chrono::steady_clock::now() - begin);
        }
        slowest_of_the_best = std::min(slowest_of_the_best, slowest);
    }
    EXPECT_LT(slowest_of_the_best, 10ms);
    EXPECT_GE(metric("crossvend_connections"), 1000) << "the slow ones were there all the time";
}

TEST_F(HostileClient, CannotMakeTheDaemonGrow) {
    if (!std::filesystem::exists("/proc/self")) GTEST_SKIP() << "/proc is not mounted";
    // A daemon under the address sanitizer would otherwise hold freed memory back, to watch it.
    environment["ASAN_OPTIONS"] = "quarantine_size_mb=0:thread_local_quarantine_size_kb=0";
    start_ready();
    for (int i = 0; i < 200; ++i) static_cast<void>(request(port, "GET", "/x", std::string(12'000, 'y') + ": z\r\n"));
    const double before = metric("process_resident_memory_bytes");
    for (int i = 0; i < 2000; ++i) static_cast<void>(request(port, "GET", "/x", std::string(12'000, 'y') + ": z\r\n"));
    EXPECT_LT(metric("process_resident_memory_bytes"), before + 1e6);
    EXPECT_LT(metric("process_open_fds"), 40);
}

TEST_F(HostileClient, IsToldWhyItIsRefusedAndSoIsTheLog) {
    EXPECT_EQ(request(port, "GET", "/v1/credentials").status, 401);
    EXPECT_EQ(request(port, "GET", "/v1/credentials", "Authorization: wrong\r\n").status, 401);
    EXPECT_EQ(request(port, "POST", "/v1/credentials", authorization()).status, 405);
    EXPECT_EQ(request(port, "GET", "/nowhere", authorization()).status, 404);
    EXPECT_EQ(request(port, "GET", "/v1/credentials", authorization() + "X-Forwarded-For: 1.2.3.4\r\n").status, 403);
    for (const char* code : {"401", "405", "404", "403"})
        EXPECT_NE(log().find(std::string("\"code\":") + code + ",\"cause\":"), std::string::npos) << code;
    EXPECT_EQ(metric(R"(crossvend_requests_total{code="401",endpoint="credentials",role="default"})"), 2);
    EXPECT_EQ(metric(R"(crossvend_requests_total{code="404",endpoint="unknown",role=""})"), 1);
}

}  // namespace
}  // namespace crossvend::test
