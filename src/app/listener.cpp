#include "listener.hpp"

#include "crossvend/net/address.hpp"

#include <algorithm>

namespace crossvend::app {
namespace {

net::http_server_options server_options(std::size_t connections) {
    net::http_server_options options;
    options.limits.body = 1024;  // no request needs one, and a script may still send some: {}
    options.connection_limit = connections;
    return options;
}

}  // namespace

listener::listener(boost::asio::any_io_executor executor, listener_description description, base::logger& log)
    : description_(description),
      server_(std::move(executor), description.handler, log, server_options(description.connection_limit)) {}

listener::change listener::prepare(const config::settings& settings) const {
    const net::listener_options& options = description_.options(settings);
    change prepared;
    if (options.tls) prepared.certificate = net::load_tls_certificate(*options.tls);
    prepared.addresses = server_.bind(options.listen);
    return prepared;
}

void listener::make(change prepared) {
    server_.use(std::move(prepared.certificate));
    server_.listen(std::move(prepared.addresses));
}

endpoint::listener_status listener::status() const {
    endpoint::listener_status status{std::string(description_.name), {}, server_.speaks_tls(), server_.connections()};
    std::ranges::transform(addresses(), std::back_inserter(status.addresses), net::format_address);
    return status;
}

}  // namespace crossvend::app
