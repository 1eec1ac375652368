#pragma once

#include "crossvend/access/client.hpp"
#include "crossvend/access/refusal.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_message.hpp"

#include <optional>
#include <variant>

namespace crossvend::access {

/// Answers who asks. A client proves it by a token, in one of the ways of src/access/methods.hpp. Neither waits nor,
/// for a client that it knows, allocates.
class authenticator {
public:
    /// With no `token`, whoever reaches the listener is let in.
    explicit authenticator(std::optional<base::secret> token) : token_(std::move(token)) {}

    /// Who asks for what the listener's token opens, or with a `role_token` for what that opens and nothing else does;
    /// or why nobody knows: 401, and 400 where the request contradicts itself.
    [[nodiscard]] std::variant<client, refusal> authenticate(
        const net::http_request& request, const std::optional<base::secret>& role_token = std::nullopt) const;

private:
    std::optional<base::secret> token_;
};

}  // namespace crossvend::access
