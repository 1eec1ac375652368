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

/// Everything that is counted, as named events in and Prometheus text out. Label values are the roles given
/// here and the lists above, never anything from a request. The composition root owns it.
class metrics {
public:
    explicit metrics(const std::vector<std::string>& roles);
    ~metrics();
    metrics(const metrics&) = delete;
    metrics& operator=(const metrics&) = delete;

    /// These are the roles from now on. The series of one that is gone vanish, and what is still told of it is
    /// ignored; those of one that stays go on.
    void set_roles(const std::vector<std::string>& names);

    /// The number of a role, for the events that name one. Role `no_role` is for requests that reach none.
    [[nodiscard]] std::size_t role(std::string_view name) const;
    static constexpr std::size_t no_role = 0;

    void refresh_stage_took(std::size_t role, base::stage stage, base::duration length);
    void identity_token_fetched(std::size_t role, base::time_point expiration);
    /// The role has this set, issued then: a refresh gave it, or an earlier daemon left it.
    void credentials_held(std::size_t role, base::time_point issued, base::time_point expiration);
    void refresh_succeeded(std::size_t role, base::time_point issued, base::time_point expiration);
    void refresh_failed(std::size_t role, const base::failure& failure);
    void refresh_scheduled(std::size_t role, base::time_point next);
    /// Whether the role has a set that may be vended; told before every scrape.
    void credentials_valid(std::size_t role, bool valid);

    /// A request was answered. Allocates nothing, and takes no lock but an uncontended one.
    void request_answered(endpoint endpoint, std::size_t role, unsigned status, base::duration took);
    void connections_open(std::size_t count);
    [[nodiscard]] std::size_t connections_open() const;
    /// The answers to requests for a role, those that there were.
    [[nodiscard]] std::vector<tally> requests(std::size_t role) const;

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
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace crossvend::metrics
