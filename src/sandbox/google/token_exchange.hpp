#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "sandbox/google/google_replies.hpp"
#include "sandbox/google/identity_token.hpp"
#include "sandbox/http/parameters.hpp"

#include <string>

namespace crossvend::sandbox {

/// The decision Google's Security Token Service takes on a token of somebody else's (RFC 8693; "Workload
/// identity federation"): is `audience` a provider of a workload identity pool, and the subject token of this
/// provider, for it, and in time. Gives the principal that its bearer is to Google, principal://…/subject/SUB.
/// Pools and projects are not in the account file: any name will do, and a provider is in every pool. Errors
/// have Google's codes and, where known, its words.
[[nodiscard]] base::result<std::string, google_error> decide_token_exchange(const parameters& form,
                                                                            const identity_providers& providers,
                                                                            base::time_point now);

}  // namespace crossvend::sandbox
