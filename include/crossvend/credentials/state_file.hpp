#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/credentials/exchange_options.hpp"
#include "crossvend/credentials/set.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::credentials {

/// A set as one daemon leaves it to the next.
struct left_set {
    std::string role;         ///< the name that the configuration gives it
    std::string fingerprint;  ///< of the exchange that gave the set
    credentials::set set;
};

/// A set as it is kept for the next daemon: nobody copies it for that.
struct kept_set {
    std::string_view role;
    std::string_view fingerprint;
    std::shared_ptr<const set> content;
};

/// All that one daemon leaves to the next.
struct left_state {
    base::secret session_secret;  ///< what it signed the sessions of IMDS by; empty: an older version left none
    std::vector<left_set> sets;
};

/// All that is kept.
struct kept_state {
    std::string_view session_secret;
    std::vector<kept_set> sets;
};

/// What tells an exchange from every other: two of one fingerprint are good for the same. It stays what it is from one
/// version of crossvend to the next. Where AWS STS is reached has no part in it: a Region that is added in an outage
/// must not cost the sets that are held.
[[nodiscard]] std::string fingerprint(const exchange_options& exchange);

/// A state as the text of a file, JSON. Times are whole seconds, earlier rather than later.
[[nodiscard]] base::secret format_state(const kept_state& state);

/// Reads that text; nothing where it is damaged anywhere, or of a version that is not known.
[[nodiscard]] std::optional<left_state> parse_state(std::string_view text);

/// Why a set cannot be taken over at `now`, in a few words, or empty: of another exchange, over, or issued later than
/// now, which shows that the clock was set and nobody knows when the set is over.
[[nodiscard]] std::string_view fault_of(const left_set& left, const exchange_options& exchange,
                                        base::duration serve_until_remaining, base::time_point now);

}  // namespace crossvend::credentials
