#pragma once

#include "crossvend/base/secret.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/exchange_options.hpp"
#include "crossvend/credentials/refresher.hpp"
#include "crossvend/endpoint/access_guard.hpp"

#include <memory>
#include <optional>
#include <string>

namespace crossvend::endpoint {

/// A role as clients see it. Whoever still answers a request for a role that is gone keeps it alive that long.
struct vended_role {
    std::string name;
    std::size_t metrics_number = 0;  ///< the role's number in the metrics
    std::shared_ptr<const credentials::credentials_store> store;
    std::shared_ptr<credentials::refresher> refresher;
    std::shared_ptr<const credentials::exchange_options> exchange;
    std::optional<base::secret> token;  ///< the one authorization token that opens it; unset: the listener's does
};

/// Why nothing of a role is vended while its store is in this state: 503, or 500 where somebody has to mend something;
/// SDKs try again after either.
[[nodiscard]] refusal why_nothing_is_vended(const vended_role& role, credentials::availability state);

}  // namespace crossvend::endpoint
