#pragma once

#include <string>

namespace crossvend::aws {

/// Who AWS takes the signer of a call for (STS API reference, "GetCallerIdentity").
struct caller_identity {
    std::string arn;
    std::string user_id;
    std::string account;

    bool operator==(const caller_identity&) const = default;
};

}  // namespace crossvend::aws
