#include "crossvend/net/http_client.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <thread>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using outcome = base::result<upstream_response, transport_failure>;

/// Gives one client these bytes for its request and closes the connection.
class scripted_upstream {
public:
    explicit scripted_upstream(std::string bytes) : bytes_(std::move(bytes)), thread_([this] { serve(); }) {}
    ~scripted_upstream() {
        // A client that never came must not keep the thread waiting.
        boost::system::error_code ignored;
        tcp::socket(io_).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    scripted_upstream(const scripted_upstream&) = delete;
    scripted_upstream& operator=(const scripted_upstream&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + '/';
    }
    /// What the client sent, once it has its answer.
    [[nodiscard]] const std::string& request() const { return request_; }

private:
    void serve() {
        boost::system::error_code error;
        tcp::socket client(io_);
        acceptor_.accept(client, error);
        asio::read_until(client, asio::dynamic_buffer(request_), "\r\n\r\n", error);
        if (!error) asio::write(client, asio::buffer(bytes_), error);
    }

    std::string bytes_;
    std::string request_;
    asio::io_context io_;
    tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::thread thread_;
};

outcome call(const std::string& answer) {
    const scripted_upstream upstream(answer);
    const auto client = make_http_client({});
    http_call call;
    call.url = *parse_url(upstream.url());
    return test::run(client->send(std::move(call)));
}

/// A call to AWS through `upstream` as the proxy, which gets no further than what that one says.
transport_failure call_through(const scripted_upstream& upstream) {
    const std::string at = upstream.url().substr(sizeof "http://" - 1);
    const auto client = make_http_client({"", {parse_proxy("http://user:p%40ss@" + at), ""}});
    http_call call;
    call.url = *parse_url("https://sts.us-west-2.amazonaws.com/");
    const outcome reply = test::run(client->send(std::move(call)));
    EXPECT_FALSE(reply);
    return reply ? transport_failure() : reply.error();
}

std::string interim_answers(int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text += i % 2 == 0 ? "HTTP/1.1 100 Continue\r\n\r\n" : "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n";
    return text;
}

constexpr const char* final_answer = "HTTP/1.1 200 OK\r\nX-Final: yes\r\nContent-Length: 4\r\n\r\ndone";

TEST(HttpClient, SkipsTheInterimAnswersBeforeTheFinalOne) {
    for (const int count : {0, 1, 2, 4}) {
        SCOPED_TRACE(count);
        const outcome reply = call(interim_answers(count) + final_answer);
        ASSERT_TRUE(reply) << reply.error().message;
        EXPECT_EQ(reply->status, 200U);
        EXPECT_EQ(reply->body.reveal(), "done");
        EXPECT_EQ(reply->field("X-Final"), "yes");
        EXPECT_EQ(reply->field("Link"), std::nullopt);
    }
}

TEST(HttpClient, DoesNotWaitForTheFinalAnswerBehindAnyNumberOfInterimOnes) {
    const outcome reply = call(interim_answers(100) + final_answer);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, base::reason::protocol);
    EXPECT_NE(reply.error().message.find("interim"), std::string::npos) << reply.error().message;
}

TEST(HttpClient, TakesAnInterimAnswerForNoAnswer) {
    const outcome reply = call(interim_answers(1));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, base::reason::protocol);
}

TEST(HttpClient, AsksAProxyForATunnelToTheServersName) {
    const scripted_upstream proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope");
    static_cast<void>(call_through(proxy));
    EXPECT_EQ(proxy.request(),
              "CONNECT sts.us-west-2.amazonaws.com:443 HTTP/1.1\r\nHost: sts.us-west-2.amazonaws.com:443\r\n"
              "Proxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n");
}

TEST(HttpClient, TellsWhatAProxyDidNotDo) {
    const std::vector<std::pair<std::string, std::string>> answers{
        {"HTTP/1.1 403 Forbidden\r\n\r\n", "it answered 403 to CONNECT"},
        {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
         "put them into HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"},
        {"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n", "it answered 302 to CONNECT"},
        {"HTTP/1.1 200 OK\r\n\r\nSSH-2.0-OpenSSH_9.2\r\n", "it sent something through the tunnel by itself"},
        {"", "end of stream"},
        {"\x15\x03\x01 no HTTP at all\r\n\r\n", "bad version"},
        {"HTTP/1.1 200 OK\r\nX-Filler: " + std::string(20000, 'x') + "\r\n\r\n", "limit"},
    };
    for (const auto& [answer, said] : answers) {
        const scripted_upstream proxy(answer);
        const transport_failure failure = call_through(proxy);
        EXPECT_EQ(failure.reason, base::reason::proxy) << failure.message;
        EXPECT_NE(failure.message.find(said), std::string::npos) << failure.message;
        EXPECT_TRUE(failure.message.starts_with("sts.us-west-2.amazonaws.com: the proxy 127.0.0.1:"))
            << failure.message;
        EXPECT_EQ(failure.message.find("p@ss"), std::string::npos);
        EXPECT_EQ(failure.message.find("dXNlcjpwQHNz"), std::string::npos);
    }
}

TEST(HttpClient, NamesAProxyThatCannotBeReached) {
    const auto client = make_http_client({"", {parse_proxy("http://127.0.0.1:1"), ""}});
    http_call call;
    call.url = *parse_url("https://sts.us-west-2.amazonaws.com/");
    const outcome reply = test::run(client->send(std::move(call)));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().reason, base::reason::proxy);
    EXPECT_EQ(reply.error().message,
              "sts.us-west-2.amazonaws.com: the proxy 127.0.0.1:1: cannot connect: Connection refused");
}

/// A call to this port on loopback.
http_call call_to(std::uint16_t port) {
    http_call call;
    call.url = *parse_url("http://127.0.0.1:" + std::to_string(port) + '/');
    return call;
}

TEST(HttpClient, GoesOverTheConnectionThatWasMadeAheadAndOverNoOther) {
    const scripted_upstream upstream(final_answer);  // it serves one
    const auto client = make_http_client({});
    http_call call;
    call.url = *parse_url(upstream.url());
    asio::io_context io(1);
    const auto connection = test::run(io, client->connect(call));
    const outcome reply = test::run(io, connection->send(std::move(call)));
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body.reveal(), "done");
    EXPECT_TRUE(upstream.request().starts_with("GET / HTTP/1.1\r\n")) << "it was sent something ahead";
    EXPECT_EQ(upstream.request().find("GET", 1), std::string::npos) << "it was asked twice";
}

TEST(HttpClient, ConnectsAnewWhereTheServerHasClosedWhatWasMadeAhead) {
    asio::io_context io(1), of_server;
    tcp::acceptor acceptor(of_server, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto client = make_http_client({});
    const auto connection = test::run(io, client->connect(call_to(acceptor.local_endpoint().port())));
    acceptor.accept().close();
    std::thread server([&] {
        tcp::socket second = acceptor.accept();
        std::string request;
        asio::read_until(second, asio::dynamic_buffer(request), "\r\n\r\n");
        asio::write(second, asio::buffer(std::string_view(final_answer)));
    });
    const outcome reply = test::run(io, connection->send(call_to(acceptor.local_endpoint().port())));
    server.join();
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->body.reveal(), "done");
}

TEST(HttpClient, FailsWithWhatWasInTheWayWhenItConnectedAhead) {
    asio::io_context io(1);
    const auto client = make_http_client({});
    const outcome refused = test::run(io, test::run(io, client->connect(call_to(1)))->send(call_to(1)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, base::reason::connect);

    const auto behind_a_proxy = make_http_client({"", {parse_proxy("http://127.0.0.1:1"), ""}});
    http_call call;
    call.url = *parse_url("https://sts.us-west-2.amazonaws.com/");
    const auto connection = test::run(io, behind_a_proxy->connect(call));
    const outcome unreachable = test::run(io, connection->send(std::move(call)));
    ASSERT_FALSE(unreachable);
    EXPECT_EQ(unreachable.error().reason, base::reason::proxy);
}

TEST(HttpClient, CountsWhatConnectingAheadTookTowardsTheTimeOfTheCall) {
    asio::io_context io(1), of_server;
    tcp::acceptor acceptor(of_server, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto client = make_http_client({});
    const auto connection = test::run(io, client->connect(call_to(acceptor.local_endpoint().port())));
    http_call call = call_to(acceptor.local_endpoint().port());
    call.timeout = std::chrono::nanoseconds(1);  // less than connecting took
    const outcome late = test::run(io, connection->send(std::move(call)));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().reason, base::reason::timeout);
}

TEST(HttpClient, ClosesAConnectionThatNoCallTakes) {
    asio::io_context io(1), of_server;
    tcp::acceptor acceptor(of_server, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    const auto client = make_http_client({});
    auto connection = test::run(io, client->connect(call_to(acceptor.local_endpoint().port())));
    tcp::socket accepted = acceptor.accept();
    connection.reset();
    std::array<char, 1> byte{};
    boost::system::error_code error;
    EXPECT_EQ(accepted.read_some(asio::buffer(byte), error), 0U);
    EXPECT_EQ(error, asio::error::eof);
}

}  // namespace
}  // namespace crossvend::net
