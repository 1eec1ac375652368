#include "app/listener.hpp"

#include "crossvend/base/configuration_error.hpp"
#include "support/recording_log.hpp"
#include "support/temporary_file.hpp"
#include "tls_front.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <future>
#include <optional>
#include <thread>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;
using error_code = boost::system::error_code;

/// Answers each request with its target, and "/large" with more than a socket takes at once.
class echo final : public net::http_handler {
public:
    asio::awaitable<net::http_reply> handle(const net::http_request& request) override {
        const std::string body = request.target == "/large" ? std::string(4 << 20, 'x') : std::string(request.target);
        co_return std::make_shared<const net::http_response>(200, "text/plain", base::secret(body));
    }
    net::http_reply reject(const net::http_fault& fault) override {
        return std::make_shared<const net::http_response>(fault.status, "text/plain", base::secret("no"));
    }
};

/// Where the listener's part of a configuration is.
const net::listener_options& telemetry_of(const config::settings& settings) { return settings.telemetry; }

class TlsListener : public testing::Test {
protected:
    TlsListener() {
        std::signal(SIGPIPE, SIG_IGN);  // as the daemon does
        write(authority_.issue("127.0.0.1", 30));
        settings_.telemetry.listen = {{asio::ip::address_v4::loopback(), 0}};
        settings_.telemetry.tls = net::tls_files{certificate_.path(), key_.path()};
        subject_.make(subject_.prepare(settings_, 1));
        port_ = subject_.addresses().front().port();
        subject_.start();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~TlsListener() override {
        auto stopped = asio::co_spawn(io_, subject_.stop(0s), asio::use_future);
        EXPECT_EQ(stopped.wait_for(10s), std::future_status::ready);
        work_.reset();
        if (HasFailure()) io_.stop();
        thread_.join();
    }

    void write(const test::certificate_authority::certificate& issued) const {
        certificate_.write(issued.pem);
        key_.write(issued.key_pem);
    }
    /// On the listener's own thread; gives what was thrown.
    template <class Action>
    std::exception_ptr at_once(Action action) {
        std::promise<std::exception_ptr> done;
        asio::post(io_, [&] {
            try {
                action();
                done.set_value(nullptr);
            } catch (...) {
                done.set_value(std::current_exception());
            }
        });
        return done.get_future().get();
    }
    std::exception_ptr reload() {
        return at_once([this] { subject_.make(subject_.prepare(settings_, 1)); });
    }

    [[nodiscard]] asio::any_io_executor executor() { return io_.get_executor(); }

    /// A client that trusts the test's authority.
    class client {
    public:
        client(const std::string& authority, std::uint16_t port) {
            context_.add_certificate_authority(asio::buffer(authority));
            context_.set_verify_mode(asio::ssl::verify_peer);
            stream_.emplace(io_, context_);
            stream_->next_layer().connect({asio::ip::address_v4::loopback(), port});
        }
        error_code shake_hands() {
            error_code error;
            stream_->handshake(asio::ssl::stream_base::client, error);
            return error;
        }
        /// The body of the answer; empty where the connection ended without a whole one.
        std::string ask(const std::string& target, const std::string& more = {}) {
            error_code error;
            asio::write(*stream_, asio::buffer("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n"), error);
            std::string text;
            const std::size_t head = asio::read_until(*stream_, asio::dynamic_buffer(text), "\r\n\r\n", error);
            if (error) return {};
            constexpr std::string_view name = "Content-Length: ";
            const std::size_t length = std::stoul(text.substr(text.find(name) + name.size()));
            const std::size_t missing = head + length - text.size();
            asio::read(*stream_, asio::dynamic_buffer(text), asio::transfer_exactly(missing), error);
            return error ? std::string() : text.substr(head);
        }
        /// Whether the server has hung up within the limit, in good order where `cleanly`.
        bool is_hung_up(bool cleanly = false) {
            std::string rest;
            error_code error;
            asio::read(*stream_, asio::dynamic_buffer(rest), error);
            return cleanly ? error == asio::error::eof : static_cast<bool>(error);
        }
        std::string certificate_name() {
            const std::unique_ptr<X509, void (*)(X509*)> shown(SSL_get1_peer_certificate(stream_->native_handle()),
                                                               X509_free);
            char name[256] = {};
            X509_NAME_oneline(X509_get_subject_name(shown.get()), name, sizeof name);
            return name;
        }
        tcp::socket& socket() { return stream_->next_layer(); }

    private:
        asio::io_context io_{1};
        asio::ssl::context context_{asio::ssl::context::tls_client};
        std::optional<asio::ssl::stream<tcp::socket>> stream_;
    };

    test::certificate_authority authority_;
    test::temporary_file certificate_;
    test::temporary_file key_;
    config::settings settings_;
    std::uint16_t port_ = 0;

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    std::thread thread_;

protected:
    test::recording_log log_;
    echo handler_;
    net::client_memory memory_{io_.get_executor(), std::size_t{1} << 24};
    listener subject_{io_.get_executor(),
                      {"telemetry", handler_, telemetry_of, [](std::size_t) { return std::size_t{64}; }, true},
                      memory_,
                      log_.logger};
};

TEST_F(TlsListener, RefusesACertificateThatCannotBeReadAndKeepsTheOneItHas) {
    certificate_.write("no certificate");
    EXPECT_THROW(std::rethrow_exception(reload()), base::configuration_error);
    certificate_.remove();
    EXPECT_THROW(std::rethrow_exception(reload()), base::configuration_error);
    client after(authority_.pem(), port_);
    EXPECT_FALSE(after.shake_hands());
    EXPECT_EQ(after.ask("/still"), "/still");
}

TEST_F(TlsListener, RefusesTheKeyOfAnotherCertificate) {
    key_.write(authority_.issue("127.0.0.1", 30).key_pem);
    try {
        std::rethrow_exception(reload());
        ADD_FAILURE() << "it took the key";
    } catch (const base::configuration_error& error) {
        EXPECT_NE(std::string(error.what()).find(key_.path()), std::string::npos) << error.what();
    }
}

TEST_F(TlsListener, HangsUpOnWhoeverSpeaksNoTls) {
    asio::io_context io;
    tcp::socket plain(io);
    plain.connect({asio::ip::address_v4::loopback(), port_});
    asio::write(plain, asio::buffer(std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n")));
    std::string rest;
    error_code error;
    asio::read(plain, asio::dynamic_buffer(rest), error);
    EXPECT_EQ(rest.find("HTTP/1.1"), std::string::npos);
}

TEST_F(TlsListener, IsNotHeldUpByHalfAHandshake) {
    client silent(authority_.pem(), port_);
    client half(authority_.pem(), port_);
    asio::write(half.socket(), asio::buffer("\x16\x03\x01\x02\x00\x01\x00", 7));
    client good(authority_.pem(), port_);
    ASSERT_FALSE(good.shake_hands());
    EXPECT_EQ(good.ask("/meanwhile"), "/meanwhile");
}

TEST_F(TlsListener, AnswersRequestAfterRequestOnOneConnection) {
    client one(authority_.pem(), port_);
    ASSERT_FALSE(one.shake_hands());
    for (const char* target : {"/one", "/two", "/three"}) EXPECT_EQ(one.ask(target), target);
    EXPECT_EQ(one.ask("/last", "Connection: close\r\n"), "/last");
    EXPECT_TRUE(one.is_hung_up(/*cleanly=*/true));
}

TEST_F(TlsListener, WritesAnAnswerWholeThatIsLargerThanTheSocketTakes) {
    client one(authority_.pem(), port_);
    ASSERT_FALSE(one.shake_hands());
    EXPECT_EQ(one.ask("/large").size(), std::size_t{4} << 20);
    EXPECT_EQ(one.ask("/after"), "/after");
}

TEST_F(TlsListener, ShowsANewCertificateToNewConnectionsAndLetsOldOnesBe) {
    client before(authority_.pem(), port_);
    ASSERT_FALSE(before.shake_hands());
    const std::string old_name = before.certificate_name();
    write(authority_.issue("localhost", 30));
    ASSERT_EQ(reload(), nullptr);
    EXPECT_EQ(before.ask("/old"), "/old");
    client after(authority_.pem(), port_);
    ASSERT_FALSE(after.shake_hands());
    EXPECT_NE(after.certificate_name(), old_name);
    EXPECT_EQ(after.ask("/new"), "/new");
}

TEST_F(TlsListener, SpeaksWithoutTlsOnceItsOptionsSaySo) {
    settings_.telemetry.tls.reset();
    EXPECT_TRUE(subject_.status().tls);
    ASSERT_EQ(reload(), nullptr);
    EXPECT_FALSE(subject_.status().tls);
    asio::io_context io;
    tcp::socket plain(io);
    plain.connect({asio::ip::address_v4::loopback(), port_});
    asio::write(plain, asio::buffer(std::string("GET /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
    std::string text;
    error_code error;
    asio::read(plain, asio::dynamic_buffer(text), error);
    EXPECT_TRUE(text.ends_with("/plain"));
}

TEST_F(TlsListener, ClosesIdleConnectionsWhenItStops) {
    client idle(authority_.pem(), port_);
    ASSERT_FALSE(idle.shake_hands());
    EXPECT_EQ(idle.ask("/first"), "/first");
    std::promise<std::future<void>> begun;
    ASSERT_EQ(at_once([&] { begun.set_value(asio::co_spawn(executor(), subject_.stop(5s), asio::use_future)); }),
              nullptr);
    EXPECT_TRUE(idle.is_hung_up());
    EXPECT_EQ(begun.get_future().get().wait_for(10s), std::future_status::ready);
}

}  // namespace
}  // namespace crossvend::app
