#pragma once

#include "crossvend/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossvend::sandbox {

/// The name=value pairs of a query or a form. The values are secrets, as one of them may be a token.
class parameters {
public:
    /// Reads application/x-www-form-urlencoded text (URL Standard, section 5.1), in which '+' is a space.
    /// Nothing for a broken escape or more than 200 pairs.
    [[nodiscard]] static std::optional<parameters> parse(std::string_view text);

    /// The value of the first pair called `name`, as long as the object lives.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;

private:
    std::vector<std::pair<std::string, base::secret>> pairs_;
};

}  // namespace crossvend::sandbox
