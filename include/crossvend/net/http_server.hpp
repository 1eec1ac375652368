#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/net/client_memory.hpp"
#include "crossvend/net/http_handler.hpp"
#include "crossvend/net/http_parser.hpp"
#include "crossvend/net/task_group.hpp"
#include "crossvend/net/tls_certificate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace crossvend::net {

class http_session;

struct http_server_options {
    http_parser::limits limits;
    base::duration request_timeout = std::chrono::seconds(10);  ///< to send a request, and to take its answer
    base::duration idle_timeout = std::chrono::seconds(90);  ///< from a request to the next; SDKs pool for up to 60 s
    std::size_t most_waiting = 64;  ///< for a request with all they have; of more, those rest that have waited long
    base::duration rest_after = std::chrono::seconds(1);  ///< what is long
    /// Beyond it the longest idle one makes room, or else the one whose request or answer is under way the longest.
    std::size_t connection_limit = 16384;
};

/// An HTTP/1.1 server on one thread: a coroutine for each listener and each connection that is not at rest. `stop` and
/// the destructor belong to the thread that runs the executor.
class http_server {
public:
    /// `log` is told of exceptions that leave the handler.
    http_server(boost::asio::any_io_executor executor, http_handler& handler, client_memory& memory, base::logger& log,
                http_server_options options);
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    struct listener {
        boost::asio::ip::tcp::endpoint asked;  ///< the address as it was asked for
        boost::asio::ip::tcp::acceptor acceptor;
    };
    /// Addresses to listen on, with those bound that were not yet.
    struct bound_addresses {
        std::vector<boost::asio::ip::tcp::endpoint> all;
        std::list<listener> fresh;
    };

    /// Binds those of the addresses that it does not listen on yet; connections to them queue up. Throws
    /// std::runtime_error naming one that cannot be bound. Nothing changes until `listen`.
    [[nodiscard]] bound_addresses bind(const std::vector<boost::asio::ip::tcp::endpoint>& addresses) const;
    /// Listens on exactly these addresses from now on.
    void listen(bound_addresses addresses);
    /// Where it listens: the ports are the real ones where 0 was asked for.
    [[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> addresses() const;

    /// Speaks TLS with this certificate from the next connection on, or none where it is null, as at first.
    void use(std::shared_ptr<const tls_certificate> certificate) { certificate_ = std::move(certificate); }
    [[nodiscard]] bool speaks_tls() const { return certificate_ != nullptr; }
    /// How many may be connected from now on; whoever is already stays.
    void limit_connections(std::size_t most) { options_.connection_limit = most; }
    /// How many are connected.
    [[nodiscard]] std::size_t connections() const;
    /// How many of them are at a request that is not whole, or at an answer that their clients do not take.
    [[nodiscard]] std::size_t connections_begun() const { return begun_.size(); }

    /// Begins to accept.
    void start();
    /// Lets every answer from now on be the last of its connection.
    void close_after_answers() { closing_ = true; }
    /// Stops accepting, closes the connections that are between requests, lets the others finish the
    /// answer they are at, and returns when all are gone: after `grace` at the latest.
    [[nodiscard]] boost::asio::awaitable<void> stop(base::duration grace);

private:
    friend class http_session;
    friend class client_memory;
    using sessions = std::list<http_session>;

    [[nodiscard]] listener bind_one(const boost::asio::ip::tcp::endpoint& address) const;
    boost::asio::awaitable<void> accept_loop(std::list<listener>::iterator door);
    /// Gives why it cannot, or nothing.
    std::string serve(boost::asio::ip::tcp::socket socket);
    void talk(http_session& session);
    void rest(http_session& session);
    /// What throws, for want of memory, ends this connection alone.
    template <typename Step>
    void or_end(http_session& session, Step step);
    void end(http_session& session);
    void move(http_session& session, sessions& to, std::chrono::steady_clock::time_point since);
    /// Says that it waits for a request.
    void wait(http_session& session, std::chrono::steady_clock::time_point since);
    boost::asio::awaitable<void> close_overdue();
    bool make_room();
    /// Lets the one rest that waits the longest for a request. Gives whether there was one.
    bool let_one_rest();
    /// Lets those rest that are too many and have waited long enough; gives when the next one has.
    std::chrono::steady_clock::time_point let_rest(std::chrono::steady_clock::time_point now);
    /// The one whose request or answer is under way the longest, but for the one that asks; null: none.
    [[nodiscard]] http_session* longest_begun(const http_session& asking);
    void schedule_sweep(std::chrono::steady_clock::time_point deadline);

    boost::asio::any_io_executor executor_;
    http_handler& handler_;
    client_memory& memory_;
    base::logger& log_;
    http_server_options options_;
    std::shared_ptr<const tls_certificate> certificate_;
    std::list<listener> listeners_;
    // The connections; in each list the one comes first that is there the longest.
    sessions resting_;
    sessions waiting_;  ///< for a request, or for its answer where the request came in one piece
    sessions begun_;    ///< whose request is not whole yet, or whose answer is not taken
    sessions ending_;   ///< which were closed for the sake of others, until their coroutines have ended
    bool started_ = false;
    bool closing_ = false;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point last_call_ = std::chrono::steady_clock::time_point::max();

    /// One timer looks after the deadlines of all connections; a connection renews its own by writing it
    /// down. It sleeps until the earliest, and for ever while nobody is connected.
    boost::asio::steady_timer sweep_;
    task_group tasks_;
};

}  // namespace crossvend::net
