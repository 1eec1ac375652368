#pragma once

#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/patience.hpp"
#include "crossvend/credentials/refresher.hpp"
#include "crossvend/credentials/role_options.hpp"
#include "crossvend/credentials/shared_upstream.hpp"
#include "crossvend/credentials/state_file.hpp"
#include "crossvend/metrics/role.hpp"
#include "crossvend/net/sleeper.hpp"
#include "crossvend/net/task_group.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace crossvend::credentials {

/// What a role needs of the world beside its options, and owns.
struct role_parts {
    std::unique_ptr<credentials_source> source;
    shared_upstreams upstreams;  ///< of the source
    std::unique_ptr<net::sleeper> sleeper;
    credentials_store::renderer render;
    metrics::role metrics;
};

/// One role: its way from an identity to its store, in the order of the credential's road, and the task that keeps the
/// store filled.
class role {
public:
    role(role_options options, role_parts parts, const refresher_world& world);

    [[nodiscard]] const role_options& options() const { return options_; }
    [[nodiscard]] const credentials_store& store() const { return store_; }
    [[nodiscard]] refresher& refreshing() { return refresher_; }
    [[nodiscard]] const refresher& refreshing() const { return refresher_; }
    [[nodiscard]] const metrics::role& metrics() const { return metrics_; }

    /// Begins with the set that this role had before it was changed: whoever uses it goes on until there is another.
    void inherit(const role& predecessor);
    /// Begins with the set that an earlier daemon left for this role, unless that is of no use; gives why then.
    [[nodiscard]] std::string_view begin_with(left_set left);
    /// From now on calls this after each change of the set.
    void when_changed(std::function<void()> told);
    /// What it would leave to the next daemon.
    [[nodiscard]] std::optional<kept_set> held() const;

    void start() { tasks_.spawn(refresher_.run()); }
    /// Returns when the refresher has ended.
    [[nodiscard]] boost::asio::awaitable<void> stop();

    /// Waits until there is a set, as long as what is in the way may pass. Gives why there is none then.
    [[nodiscard]] boost::asio::awaitable<std::optional<base::failure>> first_set(patience patience);

private:
    role_options options_;
    const base::clock& clock_;
    metrics::role metrics_;
    std::string fingerprint_;  ///< of the exchange that gave the present set
    // Each uses those above it, and goes before them: the task last of all, which runs on all the others.
    std::unique_ptr<credentials_source> source_;
    credentials_store store_;
    std::unique_ptr<net::sleeper> sleeper_;
    refresher refresher_;
    net::task_group tasks_;
};

}  // namespace crossvend::credentials
