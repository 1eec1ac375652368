#pragma once

#include "crossvend/access/authenticator.hpp"
#include "crossvend/access/origin_guard.hpp"
#include "crossvend/access/token_files.hpp"
#include "crossvend/app/upstreams.hpp"
#include "crossvend/base/environment.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/endpoint/container_credentials.hpp"
#include "crossvend/endpoint/imds.hpp"
#include "crossvend/endpoint/session_tokens.hpp"
#include "crossvend/endpoint/telemetry.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/task_group.hpp"
#include "listener.hpp"
#include "state_keeper.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <list>
#include <memory>
#include <vector>

namespace crossvend::app {

/// The roles that are kept fresh, and the listeners that vend them and tell of them. When it starts and when it ends
/// is its owner's affair, and signals are.
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
    void close_after_answers();

    [[nodiscard]] const config::settings& settings() const { return settings_; }
    /// Whether a token in a file proves who a role is.
    [[nodiscard]] bool reads_token_file() const;
    [[nodiscard]] credentials::role& first_role() { return *roles_->roles().front().role; }
    /// The one for credentials comes first.
    [[nodiscard]] const std::list<listener>& listeners() const { return listeners_; }

private:
    /// All that a configuration makes of the daemon, ready to take effect.
    struct prepared;

    [[nodiscard]] prepared prepare(config::options options);
    [[nodiscard]] std::shared_ptr<access::accepted_token> listeners_token(const config::authorization_options& options);
    void take_over(prepared next);
    [[nodiscard]] endpoint::vended_role vended(const config::role_options& how, const config::settings& settings);
    [[nodiscard]] credentials::kept_state held() const;
    [[nodiscard]] std::vector<endpoint::listener_status> listening() const;
    void go_on_with(credentials::left_state left);
    /// Chooses what sessions of IMDS are signed with.
    void settle_sessions();

    boost::asio::any_io_executor executor_;
    config::settings settings_;
    const base::environment& environment_;
    base::logger& log_;

    // What uses another stands below it, so that it goes first: listeners before the handlers that they call, handlers
    // before what they read, roles before the upstreams by which they fetch. What a client still waits for when all of
    // this goes keeps its role by itself.
    metrics::metrics metrics_;
    upstreams upstreams_;
    endpoint::current_roles roles_;  ///< read by all handlers
    state_keeper state_;             ///< of what the roles hold
    access::token_files token_files_;
    access::origin_guard guard_;  ///< of the credentials listener, as the next one is
    access::authenticator authenticator_;
    base::secret session_secret_;  ///< what sessions of IMDS are signed by where it is kept
    endpoint::session_tokens sessions_;
    endpoint::container_credentials credentials_;
    endpoint::imds imds_;  ///< before the container credentials
    endpoint::telemetry telemetry_;
    net::client_memory client_memory_;  ///< of all listeners
    std::list<listener> listeners_;
    net::task_group retiring_;
};

}  // namespace crossvend::app
