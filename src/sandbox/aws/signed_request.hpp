#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_message.hpp"
#include "sandbox/aws/sessions.hpp"

#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// Why a signature is no good; each service has its own words for it.
enum class signature_fault {
    missing,          ///< there is none
    malformed,        ///< the Authorization field is not as it should be
    unknown_key,      ///< no such access key id
    wrong_token,      ///< the session token is missing or another key's
    expired_session,  ///< the credentials are over
    wrong_time,       ///< made more than 15 minutes ago or ahead
    wrong_payload,    ///< x-amz-content-sha256 is missing or does not fit the body
    mismatch,         ///< made with another secret, or of another request
};

struct refused_signature {
    signature_fault why;
    std::string detail;  ///< what exactly, where there is more to say
};

/// Finds the session whose key signed a request to `service` ("sts" or "s3") with Signature Version 4, in
/// its Authorization field.
[[nodiscard]] base::result<const session*, refused_signature> verify_signature(const net::http_request& request,
                                                                               std::string_view service,
                                                                               const sessions& issued,
                                                                               base::time_point now);

}  // namespace crossvend::sandbox
