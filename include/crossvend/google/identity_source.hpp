#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/oidc/id_token.hpp"

#include <boost/asio/awaitable.hpp>

namespace crossvend::google {

/// A way to prove who this workload is.
class identity_source {
public:
    virtual ~identity_source() = default;

    /// Gets a token that was checked. Fails at stage `identity`.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<oidc::id_token>> fetch() = 0;
};

}  // namespace crossvend::google
