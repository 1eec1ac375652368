#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/result.hpp"

#include <boost/asio/awaitable.hpp>

namespace crossvend::credentials {

/// A fresh set, and how long each stage on the way to it took.
struct fetched_credentials {
    aws::credentials credentials;
    base::duration identity_took{0};
    base::duration sts_took{0};
    base::duration chain_took{0};  ///< zero where there is no chain
};

/// Where a role's credentials come from.
class credentials_source {
public:
    virtual ~credentials_source() = default;

    /// Goes all the way to a fresh set; every wait on it has an end.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<fetched_credentials>> fetch() = 0;
};

}  // namespace crossvend::credentials
