#include "crossvend/net/http_server.hpp"

#include "http.hpp"
#include "support/recording_log.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <charconv>
#include <functional>
#include <future>
#include <new>
#include <optional>
#include <stdexcept>
#include <thread>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::answer;
using test::connection;

/// Answers "/" at once, "/300" after so many milliseconds, "/meanwhile" when that is done, and "/bug" never.
class scripted_handler final : public http_handler {
public:
    asio::awaitable<http_reply> handle(const http_request& request) override {
        if (request.target == "/bug") throw std::runtime_error("a bug of the handler");
        if (request.target == "/meanwhile") meanwhile();
        ++under_way;
        const std::string_view number = request.target.substr(1);
        int delay = 0;
        std::from_chars(number.data(), number.data() + number.size(), delay);
        if (delay > 0) {
            asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(delay));
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        --under_way;
        co_return answer_;
    }
    http_reply reject(const http_fault& fault) override {
        return std::make_shared<const http_response>(fault.status, "text/plain", base::secret("rejected"));
    }
    void on_connections(std::size_t count) override {
        if (lacks_memory.exchange(false)) throw std::bad_alloc();
        connections = count;
    }

    std::atomic<int> under_way = 0;
    std::atomic<std::size_t> connections = 0;
    std::atomic<bool> lacks_memory = false;
    std::function<void()> meanwhile;

private:
    http_reply answer_ = std::make_shared<const http_response>(200, "text/plain", base::secret("answer"));
};

http_server_options timeouts(base::duration request, base::duration idle) {
    http_server_options options;
    options.request_timeout = request;
    options.idle_timeout = idle;
    return options;
}

http_server_options at_most(std::size_t connections) {
    http_server_options options;
    options.connection_limit = connections;
    return options;
}

/// A server on a thread of its own, with limits of the test's choosing.
class HttpServer : public testing::Test {
protected:
    ~HttpServer() override {
        if (!server_) return;
        if (!stopped_) {
            EXPECT_TRUE(is_ended(stop(0s), 5s));
        }
        work_.reset();
        // It has nothing to do any more, unless the test has failed.
        if (HasFailure()) io_.stop();
        thread_.join();
    }

    void start(const http_server_options& options) {
        server_.emplace(io_.get_executor(), handler, log_.logger, options);
        server_->listen(server_->bind({{asio::ip::address_v4::loopback(), 0}}));
        port = server_->addresses().front().port();
        server_->start();
        thread_ = std::thread([this] { io_.run(); });
    }

    /// Does this while the server can do nothing.
    void while_it_stands(const std::function<void()>& action) {
        std::promise<void> done;
        asio::post(io_, [&] {
            action();
            done.set_value();
        });
        done.get_future().wait();
    }
    /// Stops the server, `before` which this is done while it can do nothing.
    [[nodiscard]] std::future<void> stop(
        base::duration grace, const std::function<void()>& before = [] {}) {
        std::promise<std::future<void>> begun;
        post_stop(grace, begun, before);
        return begun.get_future().get();
    }
    void post_stop(
        base::duration grace, std::promise<std::future<void>>& begun, const std::function<void()>& before = [] {}) {
        stopped_ = true;
        asio::post(io_, [this, grace, &begun, before] {
            before();
            begun.set_value(asio::co_spawn(io_, server_->stop(grace), asio::use_future));
        });
    }

    /// Does something on the server's own thread, so that the server sees all of it at once.
    void at_once(const std::function<void()>& what) {
        std::promise<void> done;
        asio::post(io_, [&] {
            what();
            done.set_value();
        });
        done.get_future().wait();
    }

    /// Has the server listen on these; gives where it does then.
    std::vector<asio::ip::tcp::endpoint> listen(const std::vector<asio::ip::tcp::endpoint>& addresses) {
        std::exception_ptr error;
        std::vector<asio::ip::tcp::endpoint> now;
        at_once([&] {
            try {
                server_->listen(server_->bind(addresses));
            } catch (...) {
                error = std::current_exception();
            }
            now = server_->addresses();
        });
        if (error) std::rethrow_exception(error);
        return now;
    }

    [[nodiscard]] static bool wait_for(const std::function<bool()>& condition) {
        const auto end = steady_clock::now() + 10s;
        while (!condition()) {
            if (steady_clock::now() > end) return false;
            std::this_thread::sleep_for(2ms);
        }
        return true;
    }
    /// Waits until the handler has this many requests.
    [[nodiscard]] bool wait_for_requests(int count) const {
        return wait_for([this, count] { return handler.under_way == count; });
    }
    [[nodiscard]] bool wait_for_connections(std::size_t count) const {
        return wait_for([this, count] { return handler.connections == count; });
    }

    static std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
    /// The status of the answer to a request on this connection.
    static int ask(connection& client, const std::string& target = "/") {
        client.send(get(target));
        return client.receive().status;
    }
    static bool is_ended(const std::future<void>& stopping, std::chrono::milliseconds limit) {
        return stopping.wait_for(limit) == std::future_status::ready;
    }
    /// The answer under way comes whole and is the connection's last, and with it the server has stopped.
    static void expect_last_answer(connection& client, const std::future<void>& stopping) {
        const answer answer = client.receive();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "answer");
        EXPECT_NE(answer.head.find("Connection: close\r\n"), std::string::npos);
        client.finish_sending();
        EXPECT_TRUE(is_ended(stopping, 5s));
    }

    std::uint16_t port = 0;
    scripted_handler handler;

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::optional<http_server> server_;
    std::thread thread_;
    bool stopped_ = false;

protected:
    test::recording_log log_;
};

// Where it listens.

TEST_F(HttpServer, ListensOnOtherAddressesWithoutLosingAConnection) {
    start({});
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    const auto now = listen({{asio::ip::make_address("127.0.0.2"), 0}});
    ASSERT_EQ(now.size(), 1U);
    EXPECT_EQ(now.front().address().to_string(), "127.0.0.2");
    EXPECT_EQ(ask(client), 200) << "what was connected stays";
    EXPECT_THROW(connection late(port), std::runtime_error);
    boost::asio::io_context io;
    asio::ip::tcp::socket other(io);
    other.connect(now.front());
    asio::write(other, asio::buffer(get("/")));
    std::string reply;
    asio::read_until(other, asio::dynamic_buffer(reply), "answer");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServer, KeepsTheAddressesThatItHasWhenANewOneCannotBeBound) {
    start({});
    const asio::ip::tcp::endpoint taken(asio::ip::address_v4::loopback(), port);
    EXPECT_THROW(listen({{asio::ip::make_address("127.0.0.2"), 0}, taken}), std::runtime_error);
    connection client(port);
    EXPECT_EQ(ask(client), 200);
}

// How long a connection lives.

TEST_F(HttpServer, ClosesAConnectionThatIsIdleForTooLong) {
    start(timeouts(10s, 300ms));
    connection silent(port), client(port);
    const auto begin = steady_clock::now();
    std::this_thread::sleep_for(150ms);
    EXPECT_EQ(ask(client), 200);
    EXPECT_TRUE(silent.closes_within(5s));
    EXPECT_GE(steady_clock::now() - begin, 300ms);
    EXPECT_TRUE(client.closes_within(5s));
    EXPECT_GE(steady_clock::now() - begin, 450ms) << "its time runs from the last answer";
}

TEST_F(HttpServer, LetsAnAnswerTakeLongerThanAConnectionMayIdle) {
    start(timeouts(10s, 150ms));
    connection client(port);
    EXPECT_EQ(ask(client, "/600"), 200);
    EXPECT_TRUE(client.closes_within(5s));
}

TEST_F(HttpServer, GivesAnAnswerTheTimeOfARequestAnewWhenTheRequestIsWhole) {
    start(timeouts(500ms, 200ms));
    connection client(port);
    client.send("GET /300 HTTP/1.1\r\n");
    std::this_thread::sleep_for(300ms);
    client.send("Host: a\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(HttpServer, ClosesAConnectionWhoseAnswerDoesNotComeInTime) {
    start(timeouts(200ms, 100ms));
    connection client(port);
    const auto begin = steady_clock::now();
    client.send(get("/1000"));
    EXPECT_TRUE(client.closes_within(800ms));
    EXPECT_GE(steady_clock::now() - begin, 200ms);
}

TEST_F(HttpServer, DoesNotRenewTheTimeOfARequestForItsEveryByte) {
    start(timeouts(300ms, 10s));
    connection client(port);
    const auto begin = steady_clock::now();
    bool closed = false;
    for (const char byte : get("/" + std::string(100, 'x'))) {
        client.send({&byte, 1});
        closed = client.closes_within(20ms);
        if (closed) break;
    }
    EXPECT_TRUE(closed);
    EXPECT_LT(steady_clock::now() - begin, 1500ms);
}

// More clients than connections.

TEST_F(HttpServer, MakesRoomForANewClientByClosingTheLongestIdle) {
    start(at_most(3));
    connection first(port), second(port), third(port);
    EXPECT_EQ(ask(first), 200);
    EXPECT_EQ(ask(second), 200);
    EXPECT_EQ(ask(third), 200);
    EXPECT_EQ(ask(first), 200);
    connection fourth(port);
    EXPECT_EQ(ask(fourth), 200);
    EXPECT_TRUE(second.closes_within(5s));
    EXPECT_EQ(ask(first), 200);
    EXPECT_EQ(ask(third), 200);
    EXPECT_EQ(ask(fourth), 200);
    EXPECT_TRUE(wait_for_connections(3));
}

TEST_F(HttpServer, ServesEveryOneOfMoreClientsThanItMayHave) {
    start(at_most(2));
    std::vector<connection> clients;
    for (int i = 0; i < 50; ++i) {
        clients.emplace_back(port);
        EXPECT_EQ(ask(clients.back()), 200) << i;
    }
    EXPECT_TRUE(wait_for_connections(2));
}

TEST_F(HttpServer, MakesNoRoomAtTheCostOfARequest) {
    start(at_most(2));
    connection waiting(port), sending(port);
    waiting.send(get("/500"));
    sending.send("GET / HT");
    ASSERT_TRUE(wait_for_requests(1));
    ASSERT_TRUE(wait_for_connections(2));
    connection refused(port);
    EXPECT_TRUE(refused.closes_within(300ms));
    sending.send("TP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(sending.receive().status, 200);
    EXPECT_EQ(waiting.receive().status, 200);

    // They are idle now, so there is room again.
    connection late(port);
    EXPECT_EQ(ask(late), 200);
}

TEST_F(HttpServer, MakesRoomByTheNextWhenTheLongestIdleHasJustAsked) {
    start(at_most(2));
    connection asking(port), idle(port);
    EXPECT_EQ(ask(asking), 200);
    EXPECT_EQ(ask(idle), 200);
    std::optional<connection> late;
    while_it_stands([&] {
        // It is there before the request, so the server comes to it first.
        late.emplace(port);
        asking.send(get("/"));
    });
    EXPECT_EQ(asking.receive().status, 200);
    EXPECT_EQ(ask(*late), 200);
    EXPECT_TRUE(idle.closes_within(5s));
}

TEST_F(HttpServer, MakesNoRoomAtTheCostOfARequestThatItHasJustRead) {
    start(at_most(1));
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    // The second request is there when the first is answered, so that it is read before the new client's turn.
    handler.meanwhile = [&client] { client.send(get("/")); };
    std::optional<connection> other;
    at_once([&] {
        client.send(get("/meanwhile"));
        other.emplace(port);
    });
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(ask(*other), 200);
}

TEST_F(HttpServer, ClosesAnIdleConnectionAndNotTheOldestWhenThatOneIsBusy) {
    start(at_most(2));
    connection busy(port), idle(port);
    busy.send(get("/400"));
    EXPECT_EQ(ask(idle), 200);
    ASSERT_TRUE(wait_for_requests(1));
    connection late(port);
    EXPECT_EQ(ask(late), 200);
    EXPECT_TRUE(idle.closes_within(5s));
    EXPECT_EQ(busy.receive().status, 200);
}

// How it ends.

TEST_F(HttpServer, ClosesIdleConnectionsAtOnceWhenItStops) {
    start({});
    connection asked(port), silent(port);
    EXPECT_EQ(ask(asked), 200);
    ASSERT_TRUE(wait_for_connections(2));
    EXPECT_TRUE(is_ended(stop(30s), 5s));
    EXPECT_TRUE(asked.closes_within(5s));
    EXPECT_TRUE(silent.closes_within(5s));
    EXPECT_THROW(connection{port}, std::runtime_error);
}

TEST_F(HttpServer, FinishesTheAnswerItIsAtWhenItStops) {
    start({});
    connection client(port);
    client.send(get("/300"));
    ASSERT_TRUE(wait_for_requests(1));
    const auto stopping = stop(30s);
    expect_last_answer(client, stopping);
}

TEST_F(HttpServer, AnswersWhatIsInTheSocketWhenItStops) {
    start({});
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    const auto stopping = stop(30s, [&client] { client.send(get("/100")); });
    expect_last_answer(client, stopping);
}

TEST_F(HttpServer, AnswersWhatItHasReadAheadWhenItStops) {
    start({});
    connection client(port);
    std::promise<std::future<void>> begun;
    handler.meanwhile = [&] {
        // It is there when the first answer has gone out, and the server reads it before it comes to stop.
        client.send(get("/"));
        post_stop(30s, begun);
    };
    client.send(get("/meanwhile"));
    const auto stopping = begun.get_future().get();
    EXPECT_EQ(client.receive().status, 200);
    expect_last_answer(client, stopping);
}

TEST_F(HttpServer, GivesHalfARequestNoMoreThanTheGraceWhenItStops) {
    start({});
    connection client(port), other(port);
    client.send("GET / HT");
    // What came before this one's request has been read when it is answered.
    EXPECT_EQ(ask(other), 200);
    const auto begin = steady_clock::now();
    const auto stopping = stop(300ms);
    EXPECT_TRUE(client.closes_within(5s));
    EXPECT_TRUE(is_ended(stopping, 5s));
    EXPECT_GE(steady_clock::now() - begin, 300ms);
    EXPECT_LT(steady_clock::now() - begin, 3s);
}

TEST_F(HttpServer, GivesAnAnswerNoMoreThanTheGraceWhenItStops) {
    start({});
    connection client(port);
    client.send(get("/1000"));
    ASSERT_TRUE(wait_for_requests(1));
    const auto stopping = stop(200ms);
    EXPECT_TRUE(client.closes_within(800ms));
}

TEST_F(HttpServer, GivesAnAnswerNoMoreThanTheGraceIfItWasAskedForAsTheServerStopped) {
    start({});
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    const auto stopping = stop(200ms, [&client] { client.send(get("/1000")); });
    EXPECT_TRUE(client.closes_within(800ms));
}

// What must not happen.

TEST_F(HttpServer, GoesOnAcceptingWhenThereIsNoMemoryForAConnection) {
    start({});
    handler.lacks_memory = true;
    connection unlucky(port);
    EXPECT_TRUE(unlucky.closes_within(5s));
    connection other(port);
    EXPECT_EQ(ask(other), 200);
    ASSERT_TRUE(wait_for_connections(1));
    EXPECT_TRUE(log_.contains("cannot accept connections cause=std::bad_alloc"));
}

TEST_F(HttpServer, GivesUpTheConnectionWhoseHandlerThrowsAndServesTheOthers) {
    start({});
    connection unlucky(port), other(port);
    EXPECT_EQ(ask(other), 200);
    unlucky.send(get("/bug"));
    EXPECT_TRUE(unlucky.closes_within(5s));
    EXPECT_EQ(ask(other), 200);
    ASSERT_TRUE(wait_for_connections(1));
    EXPECT_TRUE(log_.contains("a bug of the handler"));
}

}  // namespace
}  // namespace crossvend::net
