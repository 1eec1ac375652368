#pragma once

#include <stdexcept>

namespace crossvend::base {

/// Thrown where the daemon cannot start until somebody mends its configuration or surroundings; what() says
/// what and how.
class configuration_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace crossvend::base
