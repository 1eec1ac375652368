#pragma once

#include "crossvend/access/refusal.hpp"

#include <string_view>

namespace crossvend::endpoint {

/// Why a request for what is not there is turned away.
[[nodiscard]] inline access::refusal missing() { return {404, "there is no such path or role here", {}}; }

/// Why one for what is there, by another method than the one `allowed`, is.
[[nodiscard]] inline access::refusal wrong_method(std::string_view allowed) {
    return {405, "this path has another method", allowed};
}

}  // namespace crossvend::endpoint
