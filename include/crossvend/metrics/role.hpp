#pragma once

#include "crossvend/metrics/metrics.hpp"

#include <memory>
#include <string>
#include <vector>

namespace crossvend::metrics {

class role_series;

/// The events of one role. Its series are there while there is such a handle and vanish with the last; handles of one
/// name, copies or not, share them, so that those of a role that a reload replaces go on.
class role {
public:
    role(metrics& all, const std::string& name);

    void refresh_stage_took(base::stage stage, base::duration length) const;
    void identity_token_fetched(base::time_point expiration) const;
    /// The role has this set, issued then: a refresh gave it, or an earlier daemon left it.
    void credentials_held(base::time_point issued, base::time_point expiration) const;
    void refresh_succeeded(base::time_point issued, base::time_point expiration) const;
    void refresh_failed(const base::failure& failure) const;
    void refresh_scheduled(base::time_point next) const;
    /// Whether the role has a set that may be vended; told before every scrape.
    void credentials_valid(bool valid) const;

    /// The answers to requests for the role, those that there were.
    [[nodiscard]] std::vector<tally> requests() const;

private:
    friend class metrics;
    std::shared_ptr<role_series> series_;
};

}  // namespace crossvend::metrics
