#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/base/shared_value.hpp"
#include "crossvend/credentials/exchange_options.hpp"
#include "crossvend/credentials/refresh_policy.hpp"

#include <string>

namespace crossvend::credentials {

/// All that a role is made of and that the configuration says: two roles whose options are equal are the same, and one
/// that is kept at a reload is kept for that. A role gets its settings from here and from nowhere else, so that none is
/// left out of the comparison.
struct role_options {
    std::string name = "default";
    base::shared_value<exchange_options> exchange;
    base::shared_value<aws::sts_options> sts;
    refresh_options refresh;

    bool operator==(const role_options&) const = default;
};

}  // namespace crossvend::credentials
