#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossvend::net {

/// What the upstream said.
struct upstream_response {
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    base::secret body;

    /// The value of the first field called `name`, whatever its case.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// How far the server's clock is ahead of `now`, from the Date field of its reply (RFC 9110, section 6.6.1);
/// nothing if there is none that can be read.
[[nodiscard]] std::optional<base::duration> clock_offset(const upstream_response& reply, base::time_point now);

/// The offset if it is so large (above 4 min) that what expires has to be counted by the server's clock, else 0.
[[nodiscard]] base::duration offset_to_apply(base::duration offset);

}  // namespace crossvend::net
