#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::metrics {

/// What a request asked for: the `endpoint` label.
enum class endpoint { credentials, refresh, imds_token, imds, metrics, livez, readyz, status, unknown };
[[nodiscard]] std::string_view to_string(endpoint value);

/// An upstream: the `upstream` label.
enum class upstream {
    metadata,        ///< Google's metadata server
    oauth2,          ///< Google's OAuth token endpoint
    iamcredentials,  ///< IAM Service Account Credentials
    google_sts,      ///< Google's Security Token Service
    subject_token,   ///< the URL that an external account's own token comes from
    sts,             ///< AWS STS
};

/// How often something came to a code: answers of an endpoint, or an upstream's.
struct tally {
    std::string of;  ///< the endpoint or the upstream
    std::string code;
    std::uint64_t count = 0;
};

class role;

/// Everything that is counted, as named events in and Prometheus text out. Label values are the names of roles and the
/// lists above, never anything from a request. The composition root owns it.
class metrics {
public:
    metrics();
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    /// A request was answered; `role` is null for one that reaches none. Allocates nothing, and takes no lock but an
    /// uncontended one.
    void request_answered(endpoint endpoint, const role* role, unsigned status, base::duration took);
    void connections_open(std::size_t count);

    /// An upstream answered with an HTTP status.
    void upstream_answered(upstream upstream, unsigned status);
    /// A call to an upstream came to nothing.
    void upstream_failed(upstream upstream, base::reason reason);
    [[nodiscard]] std::vector<tally> upstream_requests() const;
    /// AWS STS in this Region did not serve a call, which went on to the next one.
    void sts_failed_over(std::string_view region);
    /// How far the upstreams' clock is ahead of ours.
    void clock_offset(base::duration offset);
    /// The last one told; nothing before the first.
    [[nodiscard]] std::optional<base::duration> clock_offset() const;

    /// The text exposition format, version 0.0.4, with the process's own figures.
    [[nodiscard]] std::string text() const;

private:
    friend class role;
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace crossvend::metrics
