#pragma once

#include "crossvend/access/refusal.hpp"
#include "crossvend/net/http_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::access {

/// Decides whether a request may come to a listener at all. Any process of the pod and any page in a browser can reach
/// a loopback port, so a request must be addressed to this very listener (against DNS rebinding), and must not have
/// come through somebody else (against confused proxies).
class origin_guard {
public:
    /// `allowed_hosts` are names or addresses beside the loopback ones, in any case and without a port.
    explicit origin_guard(std::vector<std::string> allowed_hosts);

    /// Checks Host, and what shows that a request was forwarded or sent by a web page. Gives why it is refused, or
    /// nothing.
    [[nodiscard]] std::optional<refusal> check(const net::http_request& request) const;

private:
    [[nodiscard]] bool is_allowed_host(std::string_view host) const;

    std::vector<std::string> allowed_hosts_;
};

}  // namespace crossvend::access
