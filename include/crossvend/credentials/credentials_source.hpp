#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/oidc/id_token.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace crossvend::credentials {

/// How long each stage on the way to a set took; zero for one that was not come to.
struct stage_times {
    base::duration identity{0};
    base::duration sts{0};
    base::duration chain{0};
};

/// What there is to tell of a fetch however it ends; filled in on the way.
struct fetch_report {
    stage_times took;
    std::optional<oidc::id_token_claims> identity;  ///< of the token that AWS was shown
};

/// Where a role's credentials come from.
class credentials_source {
public:
    virtual ~credentials_source() = default;

    /// Goes all the way to a fresh set; every wait on it has an end. `report` lives as long as the fetch.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) = 0;
};

}  // namespace crossvend::credentials
