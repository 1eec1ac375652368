#pragma once

#include "crossvend/net/http_server.hpp"

#include "http.hpp"
#include "support/recording_log.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <charconv>
#include <functional>
#include <future>
#include <new>
#include <optional>
#include <stdexcept>
#include <thread>

namespace crossvend::net {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::answer;
using test::connection;

/// Answers "/" at once, "/300" after so many milliseconds, "/meanwhile" when that is done, "/large" with more than
/// sockets hold, and "/bug" never.
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
        co_return request.target == "/large" ? large_ : answer_;
    }
    static constexpr std::size_t large = std::size_t{8} << 20;

    http_reply reject(const http_fault& fault) override {
        ++(fault.status == 408 ? given_up : rejected);
        return std::make_shared<const http_response>(fault.status, "text/plain", base::secret("rejected"));
    }
    void on_connections(std::size_t count) override {
        if (lacks_memory.exchange(false)) throw std::bad_alloc();
        connections = count;
    }

    std::atomic<int> under_way = 0;
    std::atomic<int> rejected = 0;
    std::atomic<int> given_up = 0;  ///< for the sake of others
    std::atomic<std::size_t> connections = 0;
    std::atomic<bool> lacks_memory = false;
    std::function<void()> meanwhile;

private:
    http_reply answer_ = std::make_shared<const http_response>(200, "text/plain", base::secret("answer"));
    http_reply large_ = std::make_shared<const http_response>(200, "text/plain", base::secret(std::string(large, 'x')));
};

inline http_server_options timeouts(base::duration request, base::duration idle) {
    http_server_options options;
    options.request_timeout = request;
    options.idle_timeout = idle;
    return options;
}

inline http_server_options at_most(std::size_t connections) {
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
        server_.emplace(io_.get_executor(), handler, memory_, log_.logger, options);
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

    [[nodiscard]] static bool wait_for(const std::function<bool()>& condition, base::duration limit = 10s) {
        const auto end = steady_clock::now() + limit;
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
    [[nodiscard]] bool wait_for_connections(std::size_t count, base::duration limit = 10s) const {
        return wait_for([this, count] { return handler.connections == count; }, limit);
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

    [[nodiscard]] std::size_t held() {
        std::size_t bytes = 0;
        at_once([&] { bytes = memory_.held(); });
        return bytes;
    }
    /// Waits until so many have sent a part of a request, or have an answer that they do not take.
    [[nodiscard]] bool wait_for_begun(std::size_t count) {
        return wait_for([this, count] {
            std::size_t now = 0;
            at_once([&] { now = server_->connections_begun(); });
            return now == count;
        });
    }
    /// Waits until clients make the server hold so many bytes at most.
    [[nodiscard]] bool wait_for_held(std::size_t most) {
        return wait_for([this, most] { return held() <= most; });
    }

    static constexpr std::size_t most_memory = std::size_t{10} << 20;
    std::uint16_t port = 0;
    scripted_handler handler;

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    client_memory memory_{io_.get_executor(), most_memory};
    std::optional<http_server> server_;
    std::thread thread_;
    bool stopped_ = false;

protected:
    test::recording_log log_;
};

}  // namespace crossvend::net
