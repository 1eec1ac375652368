#pragma once

#include "crossvend/config/options.hpp"
#include "crossvend/endpoint/listener_status.hpp"
#include "crossvend/net/http_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace crossvend::app {

/// What a listener is, whatever the configuration says of it.
struct listener_description {
    std::string_view name;
    net::http_handler& handler;
    /// Its part of the configuration.
    const net::listener_options& (*options)(const config::settings& settings);
    /// How many may be connected, beside so many roles.
    std::size_t (*connection_limit)(std::size_t roles);
    bool is_for_operators = false;  ///< they look on until the last role has ended
};

/// Of the addresses that are wanted those that there can be: where the kernel has no IPv6, `[::]` means none beside
/// others. Whoever names the unspecified address of both families means what there is.
[[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> possible_addresses(
    std::vector<boost::asio::ip::tcp::endpoint> wanted, bool has_ipv6);

/// One of the daemon's listeners, plain or with TLS: an element of the list that starts, stops and changes together.
class listener {
public:
    listener(boost::asio::any_io_executor executor, listener_description description, net::client_memory& memory,
             base::logger& log);

    /// What is to take effect.
    struct change {
        net::http_server::bound_addresses addresses;
        std::shared_ptr<const net::tls_certificate> certificate;  ///< null: without TLS
        std::size_t connection_limit = 0;
    };
    /// Takes the ports that it has not yet, and reads the certificate: all that can fail. Throws std::runtime_error
    /// naming an address, and base::configuration_error naming a file. Nothing has changed then, nor before `make`.
    [[nodiscard]] change prepare(const config::settings& settings, std::size_t roles) const;
    /// Listens as was prepared from now on; connections that are open go on.
    void make(change prepared);

    void start() { server_.start(); }
    [[nodiscard]] boost::asio::awaitable<void> stop(base::duration grace) { return server_.stop(grace); }
    /// Lets every answer from now on be the last of its connection.
    void close_after_answers() { server_.close_after_answers(); }

    [[nodiscard]] const listener_description& description() const { return description_; }
    /// Where it listens: the ports are the real ones where 0 was asked for.
    [[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> addresses() const { return server_.addresses(); }
    [[nodiscard]] endpoint::listener_status status() const;

private:
    listener_description description_;
    bool has_ipv6_;
    net::http_server server_;
};

}  // namespace crossvend::app
