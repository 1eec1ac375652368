#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace crossvend::endpoint {

/// The session tokens of IMDSv2. A token says itself how long it is good, under a key that lives as long as this
/// object: so there is no table that could fill up, nobody can push out another's token by asking for many, and each
/// costs the same however many there are. Whoever has the key later, in another process, knows the token as well.
class session_tokens {
public:
    /// The longest that a token may be good for (EC2 User Guide, "Configure the Instance Metadata Service options").
    static constexpr std::chrono::hours longest{6};

    session_tokens(const base::clock& clock, base::secret key) : clock_(clock), key_(std::move(key)) {}

    /// Signs with this key from now on; what was signed with the one before stays good.
    void use(base::secret key);

    /// A token for this long from now on, of characters that need no quoting anywhere.
    [[nodiscard]] base::secret issue(base::duration ttl) const;

    /// Whether a text is a token of ours that is still good. Takes the same time whatever is wrong with it.
    [[nodiscard]] bool is_good(std::string_view token) const;

private:
    const base::clock& clock_;
    base::secret key_;
    base::secret key_before_;  ///< empty: there was none
};

}  // namespace crossvend::endpoint
