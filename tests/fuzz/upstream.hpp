#pragma once

#include "crossvend/net/http_client.hpp"
#include "input.hpp"

#include <charconv>

namespace crossvend::fuzz {

/// The upstream's reply that an input stands for: the status, a line `Name: value` for each field, an empty line, and
/// the body.
inline net::upstream_response reply_of(std::string_view input) {
    net::upstream_response reply;
    const std::string_view status = take_until("\n", input).substr(0, 3);
    std::from_chars(status.data(), status.data() + status.size(), reply.status);
    for (std::string_view line = take_until("\n", input); !line.empty(); line = take_until("\n", input)) {
        const std::string_view name = take_until(": ", line);
        reply.fields.emplace_back(name, line);
    }
    reply.body = base::secret(input);
    return reply;
}

}  // namespace crossvend::fuzz
