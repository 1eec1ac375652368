#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/metrics/metrics.hpp"

#include <memory>

namespace crossvend::credentials {

/// An identity token, exchanged at AWS STS. A token that STS finds invalid or expired is replaced by a fresh
/// one at once, a single time. `role` is the role's number in the metrics. What is given by reference
/// outlives the source.
[[nodiscard]] std::unique_ptr<credentials_source> make_web_identity_source(google::identity_source& identity,
                                                                           aws::sts_client& sts,
                                                                           const aws::assume_role_request& request,
                                                                           metrics::metrics& metrics, std::size_t role);

}  // namespace crossvend::credentials
