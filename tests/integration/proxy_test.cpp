#include "accounts.hpp"
#include "fixture.hpp"
#include "tls_front.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

namespace crossvend::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A proxy that makes every tunnel lead to one port on loopback, one tunnel after another.
class tunnel_proxy {
public:
    explicit tunnel_proxy(std::uint16_t backend) : backend_(backend), thread_([this] { serve(); }) {}
    ~tunnel_proxy() {
        stopping_ = true;
        boost::system::error_code ignored;
        tcp::socket(io_).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    tunnel_proxy(const tunnel_proxy&) = delete;
    tunnel_proxy& operator=(const tunnel_proxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// What clients asked for, one after another.
    [[nodiscard]] std::string requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    void serve() {
        while (!stopping_) {
            boost::system::error_code error;
            tcp::socket client(io_), server(io_);
            acceptor_.accept(client, error);
            if (error || stopping_) continue;
            std::string request;
            asio::read_until(client, asio::dynamic_buffer(request), "\r\n\r\n", error);
            {
                const std::lock_guard lock(mutex_);
                requests_ += request;
            }
            server.connect({asio::ip::address_v4::loopback(), backend_}, error);
            asio::write(client, asio::buffer(std::string_view("HTTP/1.1 200 Connection established\r\n\r\n")), error);
            std::thread back([&] { relay(server, client); });
            relay(client, server);
            back.join();
        }
    }
    static void relay(tcp::socket& from, tcp::socket& to) {
        std::array<char, 4096> chunk{};
        boost::system::error_code error;
        while (!error) {
            const std::size_t size = from.read_some(asio::buffer(chunk), error);
            if (size > 0) asio::write(to, asio::buffer(chunk, size), error);
        }
        boost::system::error_code ignored;
        to.shutdown(tcp::socket::shutdown_send, ignored);
    }

    std::uint16_t backend_;
    asio::io_context io_;
    tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::string requests_;
    std::thread thread_;
};

/// STS under its real name, which only the proxy finds a way to.
class Proxy : public Daemon {
protected:
    Proxy() {
        std::ofstream(directory / "authority.pem") << authority.pem();
        environment["AWS_CA_BUNDLE"] = directory / "authority.pem";
        environment.erase("AWS_ENDPOINT_URL_STS");
    }
    void use(std::uint16_t proxy) {
        environment["HTTPS_PROXY"] = "http://user:pass-word@127.0.0.1:" + std::to_string(proxy);
    }

    certificate_authority authority;
    tls_front sts{authority.issue("sts.us-west-2.amazonaws.com", 30), aws_port};
};

TEST_F(Proxy, ThatCannotBeReachedIsNamedAsTheReasonWithoutItsPassword) {
    use(1);
    start();
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "reason"), "proxy");
    EXPECT_NE(line.find("the proxy 127.0.0.1:1: cannot connect"), std::string::npos) << line;
    EXPECT_EQ(log().find("pass-word"), std::string::npos);
}

TEST_F(Proxy, OpensTheWayToStsAndIsNeverAskedForTheMetadataServer) {
    const tunnel_proxy proxy(sts.port());
    use(proxy.port());
    start_ready();
    EXPECT_EQ(proxy.requests(),
              "CONNECT sts.us-west-2.amazonaws.com:443 HTTP/1.1\r\nHost: sts.us-west-2.amazonaws.com:443\r\n"
              "Proxy-Authorization: Basic dXNlcjpwYXNzLXdvcmQ=\r\n\r\n");
    EXPECT_EQ(sts.server_name(), "sts.us-west-2.amazonaws.com");
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(calls("identity"), 1);
}

TEST_F(Proxy, OpensTheWayToTheNextRegionWhenTheFirstCannotBeServed) {
    // The front's certificate is for the second one alone.
    const tunnel_proxy proxy(sts.port());
    use(proxy.port());
    environment["AWS_REGION"] = "eu-west-1,us-west-2";
    environment["AWS_ROLE_SESSION_NAME"] = "pod";
    start_ready();
    EXPECT_EQ(metric("crossvend_sts_failovers_total{region=\"eu-west-1\"}"), 1);
    EXPECT_EQ(metric("crossvend_refreshes_total{result=\"success\",role=\"default\"}"), 1);
    if (!botocore_application::is_installed()) GTEST_SKIP() << "the rest needs python3-botocore";
    EXPECT_EQ(application().arn(), assumed(reader, "pod"));
}

}  // namespace
}  // namespace crossvend::test
