#pragma once

#include "crossvend/net/http_message.hpp"

#include <array>
#include <string_view>

namespace crossvend::access {

/// One way to prove that one has a token: whether a request that has one Authorization field does so with `token`. It
/// takes the same time whatever is wrong with a token of the right length, and keeps nothing of the request.
using method = bool (*)(const net::http_request& request, std::string_view token);

/// The field's value is the bare token (AWS SDK reference guide, "Container credential provider").
[[nodiscard]] bool brings_bare_token(const net::http_request& request, std::string_view token);

/// All of them, in the order in which they are tried.
inline constexpr std::array<method, 1> methods{brings_bare_token};

}  // namespace crossvend::access
