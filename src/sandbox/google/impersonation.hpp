#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/control/calls.hpp"
#include "sandbox/google/google_replies.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// What the path of an IAM Credentials request names: /v1/projects/PROJECT/serviceAccounts/ACCOUNT:CALL.
struct impersonation_target {
    sandbox::call call = call::generate_id_token;
    std::string project;
    std::string account;
};

/// Reads the path; nothing for any other.
[[nodiscard]] std::optional<impersonation_target> parse_impersonation_target(std::string_view path);

/// The body of the three calls together (IAM Service Account Credentials API, v1).
struct impersonation {
    std::vector<std::string> delegates;  ///< the service accounts between the caller and the one to be
    std::string audience;                ///< of generateIdToken, as the next two
    bool include_email = false;
    bool email_azp = false;
    base::duration lifetime{};  ///< of generateAccessToken
    std::string payload;        ///< of signJwt: the text of a JSON object
};

/// Reads the body of a call, or says INVALID_ARGUMENT.
[[nodiscard]] base::result<impersonation, google_error> read_impersonation(call which, std::string_view body,
                                                                           base::time_point now);

/// Whom a caller is to be: the service account that the path names, if the caller may impersonate the first of
/// the delegates, each of these the next, and the last the account.
[[nodiscard]] base::result<const service_account*, google_error> decide_impersonation(
    const impersonation_target& target, const std::vector<std::string>& delegates, const std::string& caller,
    const account& all);

}  // namespace crossvend::sandbox
