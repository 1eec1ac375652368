#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/credentials/role_options.hpp"
#include "crossvend/credentials/shared_upstream.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/metrics/role.hpp"
#include "crossvend/net/semaphore.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace crossvend::app {

/// How Google and AWS are reached. Roles that prove who they are alike share the source of their identity, and with it
/// a fetch that is under way.
class upstreams {
public:
    upstreams(net::http_client_options http, const base::clock& clock, metrics::metrics& metrics, base::logger& log);
    ~upstreams();
    upstreams(const upstreams&) = delete;
    upstreams& operator=(const upstreams&) = delete;

    /// Where a role's credentials come from; needs no more of the options than while it is made.
    [[nodiscard]] std::unique_ptr<credentials::credentials_source> source_of(const credentials::role_options& role,
                                                                             metrics::role metrics);

    /// The first steps of that: the source of the identity, and AWS STS.
    [[nodiscard]] std::shared_ptr<google::identity_source> identity_of(const google::identity_options& options);
    [[nodiscard]] std::shared_ptr<aws::sts_client> sts_of(const aws::sts_options& options);

    /// What a role waits for together with others: the identity with roles that prove who they are alike, AWS STS with
    /// all that reach it alike.
    [[nodiscard]] credentials::shared_upstreams shared_by(const credentials::role_options& role);

private:
    struct shared_identity;
    struct shared_sts;

    std::shared_ptr<shared_identity> shared_identity_of(const google::identity_options& options);
    std::shared_ptr<shared_sts> shared_sts_of(const aws::sts_options& options);

    std::unique_ptr<net::http_client> http_;
    std::shared_ptr<net::semaphore> exchanges_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
    std::vector<std::pair<google::identity_options, std::weak_ptr<shared_identity>>> identities_;
    std::pair<aws::sts_options, std::shared_ptr<shared_sts>> sts_;  ///< the last one made
};

}  // namespace crossvend::app
