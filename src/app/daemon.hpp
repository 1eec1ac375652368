#pragma once

#include "crossvend/app/upstreams.hpp"
#include "crossvend/base/environment.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/endpoint/container_credentials.hpp"
#include "crossvend/endpoint/imds.hpp"
#include "crossvend/endpoint/telemetry.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_server.hpp"
#include "crossvend/net/task_group.hpp"
#include "kept_role.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace crossvend::app {

/// The roles that are kept fresh, and the listeners that vend them and tell of them. When it starts and when it ends
/// is its owner's affair, and signals are. What it is given by reference outlives it.
class daemon {
public:
    /// Builds everything and takes the ports. Throws base::configuration_error if an authorization token
    /// cannot be had, and std::runtime_error naming the address if a port cannot.
    daemon(boost::asio::any_io_executor executor, config::options options, const base::environment& environment,
           base::logger& log);

    void start();
    /// Gives the answers under way this long to finish, and returns when everything has ended.
    [[nodiscard]] boost::asio::awaitable<void> stop(base::duration grace);

    /// Puts other options in the place of the present ones without a pause: roles that did not change go on, one that
    /// changed vends the set it has until there is another. Throws as the constructor does, and nothing has changed
    /// then.
    void change(config::options next);

    /// Lets every answer to a client from now on be the last of its connection.
    void close_after_answers() { credentials_server_.close_after_answers(); }

    [[nodiscard]] const config::settings& settings() const { return settings_; }
    /// Whether a token in a file proves who a role is.
    [[nodiscard]] bool reads_token_file() const;
    [[nodiscard]] kept_role& first_role() { return *roles_.front(); }
    /// Where it listens: the ports are the real ones where 0 was asked for.
    [[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> credentials_addresses() const {
        return credentials_server_.addresses();
    }
    [[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> telemetry_addresses() const {
        return telemetry_server_.addresses();
    }

private:
    using kept_roles = std::vector<std::shared_ptr<kept_role>>;
    using tokens = std::vector<std::optional<base::secret>>;

    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::vector<credentials::left_set> held() const;
    void go_on_with(std::vector<credentials::left_set> left);
    [[nodiscard]] static tokens tokens_of(const kept_roles& roles, const config::settings& settings);
    void take_over(config::options next);
    [[nodiscard]] kept_roles roles_of(config::options options, const kept_roles& before_them);
    [[nodiscard]] std::vector<endpoint::vended_role> vended_roles(tokens own) const;
    [[nodiscard]] std::optional<endpoint::instance> instance() const;
    [[nodiscard]] endpoint::access_guard guard_of(const config::settings& settings) const;

    boost::asio::any_io_executor executor_;
    config::settings settings_;
    const base::environment& environment_;
    base::logger& log_;
    metrics::metrics metrics_;
    upstreams upstreams_;
    kept_roles roles_;
    state_keeper state_;            ///< of what the roles hold
    endpoint::access_guard guard_;  ///< of the credentials listener
    endpoint::container_credentials credentials_;
    endpoint::imds imds_;  ///< before the container credentials
    endpoint::telemetry telemetry_;
    net::http_server credentials_server_;
    net::http_server telemetry_server_;
    net::task_group retiring_;
};

}  // namespace crossvend::app
