#pragma once

#include "crossvend/app/first_set.hpp"
#include "crossvend/app/upstreams.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/refresher.hpp"
#include "crossvend/credentials/state.hpp"
#include "crossvend/endpoint/vended_role.hpp"
#include "crossvend/net/sleeper.hpp"
#include "crossvend/net/task_group.hpp"
#include "state_keeper.hpp"

#include <memory>

namespace crossvend::app {

/// One role's way from an identity to its store, in the order of the credential's road, and the task that keeps the
/// store filled. What it is given by reference outlives it.
class kept_role {
public:
    kept_role(config::role_options how, const config::settings& settings, upstreams& ways,
              const boost::asio::any_io_executor& executor, metrics::metrics& metrics, base::logger& log);

    [[nodiscard]] const config::role_options& how() const { return how_; }

    /// Begins with the set that this role had before it was changed: whoever uses it goes on until there is another.
    void inherit(const kept_role& predecessor);
    /// Begins with the set that an earlier daemon left for this role, unless that is of no use; gives why then.
    [[nodiscard]] std::string_view begin_with(credentials::left_set left);
    /// From now on tells `state` of each change of its set.
    void keep_in(state_keeper& state);
    /// What it would leave to the next daemon.
    [[nodiscard]] std::optional<credentials::left_set> held() const;

    void start() { refreshing_.spawn(refresher_.run()); }
    /// Returns when the refresher has ended.
    [[nodiscard]] boost::asio::awaitable<void> stop();

    /// Waits until there is a set, as long as what is in the way may pass. Gives why there is none then.
    [[nodiscard]] boost::asio::awaitable<std::optional<base::failure>> first_set(patience patience);

    [[nodiscard]] const credentials::credentials_store& store() const { return store_; }

    /// The role as clients see it, which keeps `self` alive; `token` is its own, if it has one.
    [[nodiscard]] static endpoint::vended_role vended(const std::shared_ptr<kept_role>& self,
                                                      std::optional<base::secret> token);

private:
    config::role_options how_;
    base::duration serve_until_remaining_;
    metrics::metrics& metrics_;
    std::size_t metrics_number_;
    std::string fingerprint_;  ///< of the exchange that gave the present set
    role_source source_;
    credentials::credentials_store store_;
    std::unique_ptr<net::sleeper> sleeper_;
    credentials::refresher refresher_;
    net::task_group refreshing_;
};

}  // namespace crossvend::app
