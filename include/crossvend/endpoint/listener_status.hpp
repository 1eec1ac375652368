#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace crossvend::endpoint {

/// How a listener of the daemon is.
struct listener_status {
    std::string name;
    std::vector<std::string> addresses;
    bool tls = false;
    std::size_t connections = 0;
};

}  // namespace crossvend::endpoint
