#pragma once

#include "crossvend/access/origin_guard.hpp"
#include "crossvend/endpoint/request_log.hpp"
#include "crossvend/endpoint/role_table.hpp"
#include "crossvend/endpoint/session_tokens.hpp"
#include "crossvend/net/http_handler.hpp"

#include <string>

namespace crossvend::endpoint {

/// EC2's instance metadata service, version 2 alone, for SDKs that do not know the container endpoint (EC2 User Guide,
/// "Use the Instance Metadata Service to access instance metadata"): what lies under `/latest` is its own, and the rest
/// is the next handler's. SDKs send no authorization token here: a session token proves only that the client could
/// send a PUT. What IMDS refuses it refuses without a body, as the CRT takes any body for data.
class imds final : public net::http_handler {
public:
    /// It is switched off while the table of `roles` has no instance. `roles` and `guard` may be put others in their
    /// place at any time, and `sessions` another key: session tokens stay good.
    imds(net::http_handler& next, const current_roles& roles, const access::origin_guard& guard,
         const session_tokens& sessions, const base::clock& clock, metrics::metrics& metrics, base::logger& log);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override { return next_.reject(fault); }
    void on_connections(std::size_t count) override { next_.on_connections(count); }

    /// How long a request waits for the first set: Go's SDK gives up half a second after it asked.
    static constexpr std::chrono::milliseconds longest_hold{300};

private:
    enum class page { session_token, role_name, credentials, info, region, zone, document };
    struct service;
    struct match;
    static const service services[];

    [[nodiscard]] static match find(const net::http_request& request, const role_table& roles);

    boost::asio::awaitable<net::http_reply> answer(const net::http_request& request);
    net::http_reply give_session_token(const destination& where, const net::http_request& request);
    net::http_reply give(const destination& where, page which, const ec2_instance& instance,
                         const credentials::role& role);
    net::http_reply refuse(const destination& where, const access::refusal& why);

    net::http_handler& next_;
    const current_roles& roles_;
    const access::origin_guard& guard_;
    const session_tokens& sessions_;
    const base::clock& clock_;
    request_log requests_;
};

}  // namespace crossvend::endpoint
