#pragma once

#include "crossvend/access/accepted_token.hpp"
#include "crossvend/access/client.hpp"
#include "crossvend/access/refusal.hpp"
#include "crossvend/net/http_message.hpp"

#include <memory>
#include <variant>

namespace crossvend::access {

/// Answers who asks. A client proves it by a token, in one of the ways of src/access/methods.hpp. Neither waits nor,
/// for a client that it knows, allocates or reads a file.
class authenticator {
public:
    /// With no `token`, whoever reaches the listener is let in.
    explicit authenticator(std::shared_ptr<accepted_token> token) : token_(std::move(token)) {}

    /// Who asks for what the listener's token opens, or with a `role_token` for what that opens and nothing else does;
    /// or why nobody knows: 401, and 400 where the request contradicts itself.
    [[nodiscard]] std::variant<client, refusal> authenticate(
        const net::http_request& request, const std::shared_ptr<accepted_token>& role_token = nullptr) const;

    /// The listener's token; null: there is none.
    [[nodiscard]] const std::shared_ptr<accepted_token>& token() const { return token_; }

private:
    std::shared_ptr<accepted_token> token_;
};

}  // namespace crossvend::access
