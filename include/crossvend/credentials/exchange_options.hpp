#pragma once

#include "crossvend/aws/assume_role_request.hpp"
#include "crossvend/google/identity_options.hpp"

#include <memory>
#include <vector>

namespace crossvend::credentials {

/// What is exchanged for what on the way to a role's credentials.
struct exchange_options {
    std::shared_ptr<const google::identity_options> identity;  ///< there always is one; roles that are alike share it
    aws::assume_role_request request;
    std::vector<aws::assume_role_request> chain;  ///< each assumed with the credentials of the one before

    bool operator==(const exchange_options& other) const {
        return *identity == *other.identity && request == other.request && chain == other.chain;
    }
};

}  // namespace crossvend::credentials
