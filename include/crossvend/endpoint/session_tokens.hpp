#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/base/secret.hpp"

#include <string_view>

namespace crossvend::endpoint {

/// The session tokens of IMDSv2. A token says itself how long it is good, under a key that lives as long as this
/// object: so there is no table that could fill up, nobody can push out another's token by asking for many, and each
/// costs the same however many there are. After a restart a client's token is bad, and it gets another.
class session_tokens {
public:
    /// `random` is needed no longer than this.
    session_tokens(const base::clock& clock, base::random_source& random);

    /// A token for this long from now on, of characters that need no quoting anywhere.
    [[nodiscard]] base::secret issue(base::duration ttl) const;

    /// Whether a text is a token of ours that is still good. Takes the same time whatever is wrong with it.
    [[nodiscard]] bool is_good(std::string_view token) const;

private:
    [[nodiscard]] base::secret signature_of(std::string_view expiry) const;

    const base::clock& clock_;
    base::secret key_;
};

}  // namespace crossvend::endpoint
