#pragma once

#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_message.hpp"

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

/// What a request's target has behind its '?'.
[[nodiscard]] std::string_view query_of(const net::http_request& request);

/// The form in a request's body; nothing if its Content-Type or the body is not that of one.
[[nodiscard]] std::optional<parameters> form_of(const net::http_request& request);

}  // namespace crossvend::sandbox
