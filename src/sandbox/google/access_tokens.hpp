#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/base/secret.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// How long an access token lasts unless less is asked for.
inline constexpr auto access_token_lifetime = std::chrono::hours(1);

/// The OAuth access tokens given out: opaque text, of which only this table knows whose it is. Beyond `limit`
/// the oldest go.
class access_tokens {
public:
    explicit access_tokens(std::size_t limit = 10000) : limit_(limit) {}

    /// Gives out a token for a principal: an e-mail address or principal://….
    [[nodiscard]] base::secret issue(std::string_view principal, base::time_point expiration,
                                     base::random_source& random);

    /// Whose token it is; null if nobody's or no longer.
    [[nodiscard]] const std::string* principal(std::string_view token, base::time_point now) const;

private:
    struct grant {
        std::string principal;
        base::time_point expiration;
    };

    std::size_t limit_;
    std::map<std::string, grant, std::less<>> by_digest_;  ///< SHA-256 of the token, so that none is kept
    std::deque<std::string> oldest_first_;
};

/// The answer of an endpoint that gives out an access token for the usual time (RFC 6749, section 5.1).
[[nodiscard]] nlohmann::json access_token_document(const base::secret& token);

}  // namespace crossvend::sandbox
