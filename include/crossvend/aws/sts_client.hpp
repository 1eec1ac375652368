#pragma once

#include "crossvend/aws/assume_role_request.hpp"
#include "crossvend/aws/caller_identity.hpp"
#include "crossvend/aws/credentials.hpp"
#include "crossvend/aws/sts_endpoint.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/http_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace crossvend::aws {

struct sts_options {
    std::vector<sts_endpoint> endpoints;  ///< tried in order; at least one
    base::duration connect_timeout = std::chrono::seconds(3);
    base::duration request_timeout = std::chrono::seconds(10);

    bool operator==(const sts_options&) const = default;
};

/// Speaks to AWS STS. A call goes to one endpoint after another, once each, as long as another Region may
/// serve what this one did not: it cannot be reached, is at fault, busy, or switched off. What STS refuses
/// stays refused.
class sts_client {
public:
    sts_client(sts_options options, net::http_client& http, const base::clock& clock, metrics::metrics& metrics,
               base::logger& log);

    /// Connects to the first endpoint ahead of a call, while what the call has to say is on its way.
    [[nodiscard]] boost::asio::awaitable<std::unique_ptr<net::http_connection>> connect();

    /// AssumeRoleWithWebIdentity: the token goes in the body of an unsigned POST. Fails at stage `sts`; a
    /// set that has less than `shortest_life` left on arrival, or more than `longest_life`, is a failure too.
    /// The call to the first endpoint goes over `ahead`, unless that is null.
    [[nodiscard]] boost::asio::awaitable<base::result<credentials>> assume_role_with_web_identity(
        const assume_role_request& request, const base::secret& identity_token,
        std::unique_ptr<net::http_connection> ahead = nullptr);

    /// AssumeRole, signed with the credentials of the role before. The same, at stage `chain`.
    [[nodiscard]] boost::asio::awaitable<base::result<credentials>> assume_role(const assume_role_request& request,
                                                                                const credentials& signer);

    /// GetCallerIdentity: whose credentials these are. Needs no permission. Fails at stage `sts`.
    [[nodiscard]] boost::asio::awaitable<base::result<caller_identity>> get_caller_identity(const credentials& signer);

    static constexpr std::chrono::seconds shortest_life{60};
    /// The longest session of a role is 12 h; the rest is for clocks that differ.
    static constexpr std::chrono::hours longest_life{48};
    /// Clocks that differ by more are worth a warning.
    static constexpr std::chrono::seconds notable_offset{60};

private:
    template <class Document>
    struct question;

    template <class Document>
    boost::asio::awaitable<base::result<Document>> ask(const question<Document>& asked,
                                                       std::unique_ptr<net::http_connection> ahead = nullptr);
    template <class Document>
    boost::asio::awaitable<base::result<Document>> ask_at(const sts_endpoint& endpoint, const question<Document>& asked,
                                                          std::unique_ptr<net::http_connection> ahead);
    template <class Document>
    boost::asio::awaitable<base::result<Document>> ask_once(const sts_endpoint& endpoint,
                                                            const question<Document>& asked,
                                                            std::unique_ptr<net::http_connection> ahead = nullptr);
    [[nodiscard]] net::http_call call_to(const sts_endpoint& endpoint, base::secret form) const;
    [[nodiscard]] base::result<credentials> accept(credentials set, const assume_role_request& request,
                                                   base::stage stage) const;
    void note_failover(const sts_endpoint& left, const sts_endpoint& next, const base::failure& why);
    void note_clock(const net::upstream_response& reply);

    sts_options options_;
    net::http_client& http_;
    const base::clock& clock_;
    metrics::metrics& metrics_;
    base::logger& log_;
    base::duration clock_offset_{0};  ///< what is applied to expiry and signatures: 0 unless the clocks are far apart
};

}  // namespace crossvend::aws
