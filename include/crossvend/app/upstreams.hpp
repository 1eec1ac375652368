#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/semaphore.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace crossvend::app {

/// Where one role's credentials come from, and what that goes through.
struct role_source {
    std::shared_ptr<google::identity_source> identity;
    std::shared_ptr<aws::sts_client> sts;
    std::unique_ptr<credentials::credentials_source> credentials;  ///< uses both
};

/// The ways to Google and AWS. Roles that prove who they are alike share the source of their identity, and with it a
/// fetch that is under way. It outlives the sources it made; what it is given by reference outlives it.
class upstreams {
public:
    upstreams(net::http_client_options http, const base::clock& clock, metrics::metrics& metrics, base::logger& log);
    ~upstreams();
    upstreams(const upstreams&) = delete;
    upstreams& operator=(const upstreams&) = delete;

    /// The whole way of a role's credentials. `role` outlives it, and `metrics` knows it.
    [[nodiscard]] role_source source_of(const config::role_options& role, const aws::sts_options& sts);

private:
    struct identity_way;

    std::shared_ptr<identity_way> identity_of(const google::identity_options& options);
    std::shared_ptr<aws::sts_client> sts_of(const aws::sts_options& options);

    std::unique_ptr<net::http_client> http_;
    net::semaphore exchanges_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
    std::vector<std::pair<google::identity_options, std::weak_ptr<identity_way>>> identities_;
    std::pair<aws::sts_options, std::shared_ptr<aws::sts_client>> sts_;  ///< the last one made
};

}  // namespace crossvend::app
