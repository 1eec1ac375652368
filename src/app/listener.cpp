#include "listener.hpp"

#include "crossvend/net/address.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <algorithm>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;

net::http_server_options server_options() {
    net::http_server_options options;
    options.limits.body = 1024;  // no request needs one, and a script may still send some: {}
    return options;
}

bool has_ipv6(const asio::any_io_executor& executor) {
    boost::system::error_code error;
    asio::ip::tcp::socket socket(executor);
    socket.open(asio::ip::tcp::v6(), error);
    return error != asio::error::address_family_not_supported;
}

}  // namespace

std::vector<asio::ip::tcp::endpoint> possible_addresses(std::vector<asio::ip::tcp::endpoint> wanted, bool has_ipv6) {
    const auto is_any_of_ipv6 = [](const asio::ip::tcp::endpoint& each) {
        return each.address().is_v6() && each.address().is_unspecified();
    };
    // With nothing left, what is bound in vain says why.
    if (!has_ipv6 && !std::ranges::all_of(wanted, is_any_of_ipv6)) std::erase_if(wanted, is_any_of_ipv6);
    return wanted;
}

listener::listener(asio::any_io_executor executor, listener_description description, net::client_memory& memory,
                   base::logger& log)
    : description_(description),
      has_ipv6_(has_ipv6(executor)),
      server_(std::move(executor), description.handler, memory, log, server_options()) {}

listener::change listener::prepare(const config::settings& settings, std::size_t roles) const {
    const net::listener_options& options = description_.options(settings);
    change prepared;
    if (options.tls) prepared.certificate = net::load_tls_certificate(*options.tls);
    prepared.addresses = server_.bind(possible_addresses(options.listen, has_ipv6_));
    prepared.connection_limit = description_.connection_limit(roles);
    return prepared;
}

void listener::make(change prepared) {
    server_.use(std::move(prepared.certificate));
    server_.limit_connections(prepared.connection_limit);
    server_.listen(std::move(prepared.addresses));
}

endpoint::listener_status listener::status() const {
    endpoint::listener_status status{std::string(description_.name), {}, server_.speaks_tls(), server_.connections()};
    std::ranges::transform(addresses(), std::back_inserter(status.addresses), net::format_address);
    return status;
}

}  // namespace crossvend::app
