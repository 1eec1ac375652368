#pragma once

#include <string>
#include <string_view>

namespace crossvend::access {

/// Why a request is turned away: the status, and the cause for the client and the log.
struct refusal {
    unsigned status = 403;
    std::string cause;
    std::string_view allow;  ///< the method for a 405's Allow field
};

}  // namespace crossvend::access
