#pragma once

#include "crossvend/base/failure.hpp"

#include <string>
#include <string_view>

namespace crossvend::aws {

/// What STS was asked for: the same error means another thing to mend.
enum class sts_action { assume_role_with_web_identity, assume_role, get_caller_identity };

/// The leg of the road that an action is: AssumeRole is a hop of a chain.
[[nodiscard]] base::stage stage_of(sts_action action);

/// Judges an error of STS by its code (STS API reference, "Common Errors" and the actions' own): why, whether
/// it may pass, and what to change. Where a code stands for several faults the message decides.
[[nodiscard]] base::failure judge_error(sts_action action, unsigned status, std::string_view code,
                                        std::string_view message);

/// Judges a reply whose status is all there is to go by.
[[nodiscard]] base::failure judge_status(sts_action action, unsigned status, std::string_view body);

/// A reply that is not what STS sends, in so many words: "has no AccessKeyId".
[[nodiscard]] base::failure malformed_reply(sts_action action, std::string_view what);

/// The hint for an identity token that STS refused for `why` (invalid_identity_token or access_denied), where
/// its issuer is not Google: AWS knows any other by an IAM OIDC provider only.
[[nodiscard]] std::string hint_for_issuer(base::reason why, std::string_view issuer);

}  // namespace crossvend::aws
