#include "crossvend/net/http_client.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

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

private:
    void serve() {
        boost::system::error_code error;
        tcp::socket client(io_);
        acceptor_.accept(client, error);
        std::string request;
        asio::read_until(client, asio::dynamic_buffer(request), "\r\n\r\n", error);
        if (!error) asio::write(client, asio::buffer(bytes_), error);
    }

    std::string bytes_;
    asio::io_context io_;
    tcp::acceptor acceptor_{io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::thread thread_;
};

outcome call(const std::string& answer) {
    const scripted_upstream upstream(answer);
    const auto client = make_http_client("");
    http_call call;
    call.url = *parse_url(upstream.url());
    return test::run(client->send(std::move(call)));
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

}  // namespace
}  // namespace crossvend::net
