#pragma once

#include "crossvend/aws/role_arn.hpp"
#include "crossvend/endpoint/access_guard.hpp"
#include "crossvend/endpoint/access_log.hpp"
#include "crossvend/endpoint/session_tokens.hpp"
#include "crossvend/endpoint/vended_role.hpp"
#include "crossvend/net/http_handler.hpp"
#include "crossvend/net/route_table.hpp"

#include <memory>
#include <optional>
#include <string>

namespace crossvend::endpoint {

/// The EC2 instance that SDKs take this for.
struct instance {
    vended_role role;    ///< the one of its instance profile
    aws::role_arn arn;   ///< that role's
    std::string region;  ///< empty: unknown, and then not told
};

/// EC2's instance metadata service, version 2 alone, for SDKs that do not know the container endpoint (EC2 User Guide,
/// "Use the Instance Metadata Service to access instance metadata"): what lies under `/latest` is its own, and the rest
/// is the next handler's. SDKs send no authorization token here: a session token proves only that the client could
/// send a PUT. What IMDS refuses it
/// refuses without a body, as the CRT takes any body for data.
class imds final : public net::http_handler {
public:
    /// Begins switched off. What is given by reference outlives it, but for `random`; `guard` may be put another in its
    /// place at any time.
    imds(net::http_handler& next, const access_guard& guard, const base::clock& clock, base::random_source& random,
         metrics::metrics& metrics, base::logger& log);

    /// From the next request on it is this instance; without one it is switched off. Session tokens stay good.
    void change(const std::optional<instance>& instance);

    boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    net::http_reply reject(const net::http_fault& fault) override { return next_.reject(fault); }
    void on_connections(std::size_t count) override { next_.on_connections(count); }

    /// How long a request waits for the first set: Go's SDK gives up half a second after it asked.
    static constexpr std::chrono::milliseconds longest_hold{300};

private:
    enum class kind { session_token, text, credentials, info };
    /// What a path leads to; only a text is the same for every set.
    struct page {
        imds::kind kind = kind::text;
        net::http_reply text;
    };
    /// What is served: made at a change, and then as it is until nobody uses it any more.
    struct service {
        explicit service(instance given);
        instance what;
        net::route_table<page> routes;
    };

    static net::route_table<page> routes_of(const instance& what);

    boost::asio::awaitable<net::http_reply> answer(const net::http_request& request);
    net::http_reply give_session_token(const destination& where, const net::http_request& request);
    net::http_reply give(const destination& where, const page& what, const service& from);
    net::http_reply refuse(const destination& where, const refusal& why, std::string_view allow = {});

    net::http_handler& next_;
    const access_guard& guard_;
    std::shared_ptr<const service> service_;  ///< null while it is switched off
    session_tokens tokens_;
    const base::clock& clock_;
    access_log access_;
};

}  // namespace crossvend::endpoint
