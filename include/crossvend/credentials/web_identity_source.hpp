#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/base/shared_value.hpp"
#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/credentials/exchange_options.hpp"
#include "crossvend/credentials/head_start.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/metrics/role.hpp"

#include <memory>

namespace crossvend::credentials {

/// An identity token, exchanged at AWS STS for the first role of `exchange`. A token that STS finds invalid or expired
/// is replaced by a fresh one at once, a single time. Where `early` lets it, it connects to STS while the token is on
/// its way; without a token STS is not asked anything, and the connection is closed.
[[nodiscard]] std::unique_ptr<credentials_source> make_web_identity_source(
    std::shared_ptr<google::identity_source> identity, std::shared_ptr<aws::sts_client> sts,
    base::shared_value<exchange_options> exchange, std::shared_ptr<head_start> early, metrics::role metrics);

}  // namespace crossvend::credentials
