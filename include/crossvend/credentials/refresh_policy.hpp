#pragma once

#include "crossvend/base/clock.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace crossvend::credentials {

/// The life of the set that is held.
struct held_set {
    base::time_point issued;
    base::time_point expiration;  ///< by this machine's clock
};

struct refresh_options {
    /// What a vended set has left at least, as long as the upstreams work.
    base::duration minimum_remaining = std::chrono::minutes(30);
    /// A set that has less left than this is not vended any more.
    base::duration serve_until_remaining = std::chrono::seconds(60);

    bool operator==(const refresh_options&) const = default;
};

/// How an attempt ended.
enum class outcome {
    renewed,       ///< a set, after a set
    recovered,     ///< a set, the first since the start or since a failure
    failed,        ///< a failure that may pass, the first in a row
    failed_again,  ///< a failure that may pass, after another failure
    throttled,     ///< told to slow down
    refused,       ///< a failure that stays until somebody mends it
};

[[nodiscard]] std::string_view to_string(outcome value);

/// How long before a set's expiration the next one should be there: so long that no SDK ever finds itself in
/// the window in which it asks again on every call, and never more than three quarters of the lifetime.
[[nodiscard]] base::duration refresh_lead(base::duration lifetime, const refresh_options& options);

/// When to try next. Pure: `chance` is a number in [0, 1), `failures_with_nothing` the attempts that failed in
/// a row while there was nothing to vend (0 while there is).
///
/// A set that was renewed in the ordinary course is renewed at `expiration - lead`, less up to a tenth of its
/// life. The first set after a start or a failure is renewed anywhere between a tenth of its life and that
/// moment, so that daemons which started or recovered together do not stay together.
///
/// After the first failure that may pass there is one prompt second try. Then, while a set is held, up to three
/// quarters of what is left of it are waited for, and at least half of that (5 s to 20 min; 5 min if refused, so that
/// a mended trust policy is noticed): calm while there is time, and ever more eager. With nothing to vend, full jitter
/// up to a minute.
[[nodiscard]] base::time_point next_refresh(const std::optional<held_set>& held, outcome last,
                                            unsigned failures_with_nothing, const refresh_options& options,
                                            base::time_point now, double chance);

/// When to try again once another role has shown that the upstream which both wait for is back: within a second, so
/// that those who waited do not come together.
[[nodiscard]] base::time_point next_after_return(base::time_point now, double chance);

}  // namespace crossvend::credentials
