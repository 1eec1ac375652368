#pragma once

#include "crossvend/aws/assume_role_request.hpp"
#include "crossvend/base/shared_value.hpp"
#include "crossvend/google/identity_options.hpp"

#include <vector>

namespace crossvend::credentials {

/// What is exchanged for what on the way to a role's credentials.
struct exchange_options {
    base::shared_value<google::identity_options> identity;  ///< roles that are alike share it
    aws::assume_role_request request;
    std::vector<aws::assume_role_request> chain;  ///< each assumed with the credentials of the one before

    /// The role whose credentials come of it: the chain's last, or the only one.
    [[nodiscard]] const aws::role_arn& last_role() const { return chain.empty() ? request.role : chain.back().role; }

    bool operator==(const exchange_options&) const = default;
};

}  // namespace crossvend::credentials
