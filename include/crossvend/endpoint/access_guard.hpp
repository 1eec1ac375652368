#pragma once

#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::endpoint {

/// Why a request is turned away: the status, and the cause for the client and the log.
struct refusal {
    unsigned status = 403;
    std::string cause;
};

/// Decides who may ask. Any process of the pod and any page in a browser can reach a loopback port, so a
/// request must be addressed to this very listener (against DNS rebinding), must not have come through
/// somebody else (against confused proxies), and must bring the authorization token.
class access_guard {
public:
    /// `allowed_hosts` are names or addresses beside the loopback ones, in any case and without a port.
    /// With no `token`, whoever reaches the listener is let in.
    access_guard(std::vector<std::string> allowed_hosts, std::optional<base::secret> token);

    /// Checks Host, and what shows that a request was forwarded or sent by a web page.
    [[nodiscard]] std::optional<refusal> check_origin(const net::http_request& request) const;

    /// Checks Authorization, whose value is the bare token (AWS SDK reference guide, "Container credential
    /// provider"). The comparison takes the same time whatever is wrong with a token of the right length.
    /// What a role has a token of its own for opens with that and not with the guard's.
    [[nodiscard]] std::optional<refusal> check_authorization(
        const net::http_request& request, const std::optional<base::secret>& role_token = std::nullopt) const;

private:
    [[nodiscard]] bool is_allowed_host(std::string_view host) const;

    std::vector<std::string> allowed_hosts_;
    std::optional<base::secret> token_;
};

}  // namespace crossvend::endpoint
