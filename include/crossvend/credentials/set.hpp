#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/clock.hpp"

namespace crossvend::credentials {

/// A set of credentials, and when it was issued by this machine's clock.
struct set {
    aws::credentials credentials;
    base::time_point issued;
};

}  // namespace crossvend::credentials
