#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/google/google_replies.hpp"
#include "sandbox/google/service_account_keys.hpp"
#include "sandbox/http/parameters.hpp"

#include <string>
#include <string_view>

namespace crossvend::sandbox {

inline constexpr std::string_view jwt_bearer_grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// What an assertion asks for.
struct granted_assertion {
    const service_account* who = nullptr;
    std::string target_audience;  ///< of an identity token; empty for an access token
};

/// The decision Google takes on an assertion (RFC 7523, section 3; "Using OAuth 2.0 for server to server
/// applications"): is it signed with a key of the service account it is from, for this endpoint (whose address
/// is `host`), in time, and for one kind of token. Errors have Google's codes and, where known, its words.
[[nodiscard]] base::result<granted_assertion, google_error> decide_assertion(const parameters& form,
                                                                             std::string_view host, const account& all,
                                                                             const service_account_keys& keys,
                                                                             base::time_point now);

/// The decision Google takes on a refresh token (RFC 6749, section 6): whose it is.
[[nodiscard]] base::result<const user*, google_error> decide_refresh(const parameters& form,
                                                                     const std::vector<user>& users);

}  // namespace crossvend::sandbox
