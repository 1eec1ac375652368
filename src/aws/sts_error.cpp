#include "crossvend/aws/sts_error.hpp"

#include "crossvend/base/plain_status.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/oidc/issuer.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace crossvend::aws {
namespace {

using base::disposition;
using base::reason;

constexpr std::string_view clock_hint =
    "set this machine's clock: AWS takes a signature for 15 minutes; what STS says of the time is heeded from the "
    "next call on";
constexpr std::string_view endpoint_hint =
    "see that sts.endpoint or AWS_ENDPOINT_URL_STS names AWS STS and that nothing stands in between";
constexpr std::string_view key_hint =
    "AWS does not know the credentials that signed the call: see that the role before this one is of the same "
    "partition, and its session good in this Region (one of the global endpoint is not in a Region that has to be "
    "switched on)";
constexpr std::string_view altered_hint =
    "the signature did not arrive whole: something between here and AWS STS changes the fields of the request; let it "
    "pass them as they are";
constexpr std::string_view busy_hint =
    "AWS limits how often an account may call STS in a Region: nothing to do if it passes, else spread the roles over "
    "more Regions in sts.regions";
constexpr std::string_view upstream_hint =
    "AWS is at fault: nothing to do if it passes, else name more Regions in sts.regions";

constexpr base::plain_hints status_hints{busy_hint, upstream_hint, endpoint_hint};

/// What an error code of STS means to us. Of several for one code the first counts whose `part` is in the message.
struct verdict {
    std::string_view code;
    std::string_view part;
    reason why;
    disposition how;
    std::string_view hint;
};

constexpr std::array verdicts{
    verdict{"InvalidIdentityToken", "retrieve verification key", reason::invalid_identity_token, disposition::transient,
            "AWS could not fetch the keys of the token's issuer: the next try mostly passes"},
    verdict{"InvalidIdentityToken", "No OpenIDConnect provider", reason::invalid_identity_token, disposition::refused,
            "AWS does not know the token's issuer: it must be https://accounts.google.com, which AWS knows by itself, "
            "or the account must have an IAM OIDC provider for it"},
    verdict{"InvalidIdentityToken", "audience", reason::invalid_identity_token, disposition::refused,
            "the account has an IAM OIDC provider of its own for accounts.google.com, which does not list this "
            "audience: delete it, as AWS knows Google without one"},
    verdict{"InvalidIdentityToken", "required claim", reason::invalid_identity_token, disposition::refused,
            "the token lacks a claim that AWS asks for: see that identity.source yields an OpenID Connect ID token"},
    verdict{"InvalidIdentityToken", "signature", reason::invalid_identity_token, disposition::refused,
            "the issuer's keys do not fit the token's signature: see that identity.source yields a token as its issuer "
            "signed it, and that the issuer publishes its present keys"},
    verdict{"InvalidIdentityToken", "", reason::invalid_identity_token, disposition::refused,
            "AWS did not accept the Google token as such: check this machine's clock, and that the account has no IAM "
            "OIDC provider of its own for accounts.google.com, which AWS knows without one"},
    verdict{"ExpiredTokenException", "", reason::expired_token, disposition::transient,
            "AWS finds the identity token over: check this machine's clock if it comes again, and what renews the "
            "token if it comes from a file"},
    verdict{"IDPCommunicationError", "", reason::idp_communication, disposition::transient,
            "AWS could not reach the issuer of the identity token: the next try mostly passes; an issuer other than "
            "Google must publish its keys where AWS can get them"},
    verdict{"IDPRejectedClaim", "", reason::idp_rejected_claim, disposition::refused,
            "the issuer told AWS that it does not stand by the identity token any more: see that the account it is for "
            "is neither deleted nor disabled"},

    verdict{"ValidationError", "MaxSessionDuration", reason::invalid_request, disposition::refused,
            "lower the role's duration, or raise the maximum session duration of the IAM role"},
    verdict{"ValidationError", "role chaining", reason::invalid_request, disposition::refused,
            "lower the duration to 1h: a role that is assumed by a role has no longer session"},
    verdict{"ValidationError", "", reason::invalid_request, disposition::refused,
            "check the role's ARN, the session name, the policies, and that the duration is within the role's maximum"},
    verdict{"MalformedPolicyDocument", "", reason::invalid_request, disposition::refused,
            "mend the role's policy in the configuration: it must be an IAM policy in JSON"},
    verdict{"PackedPolicyTooLarge", "", reason::invalid_request, disposition::refused,
            "policy, policy_arns and tags together are more than a session can hold: shorten them"},
    verdict{"RegionDisabledException", "", reason::region_disabled, disposition::refused,
            "switch STS on for this Region in the account's settings, or set AWS_REGION to one where it is"},

    verdict{"SignatureDoesNotMatch", "Signature expired", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"SignatureDoesNotMatch", "not yet current", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"SignatureDoesNotMatch", "", reason::invalid_signature, disposition::refused, altered_hint},
    verdict{"InvalidSignatureException", "Signature expired", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"InvalidSignatureException", "not yet current", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"InvalidSignatureException", "", reason::invalid_signature, disposition::refused, altered_hint},
    verdict{"RequestExpired", "", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"RequestInTheFuture", "", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"RequestTimeTooSkewed", "", reason::clock_skew, disposition::transient, clock_hint},
    verdict{"ExpiredToken", "", reason::expired_token, disposition::transient,
            "the credentials that signed the call are over, and fetched anew with the next try: check this machine's "
            "clock if it comes again"},
    verdict{"InvalidClientTokenId", "", reason::invalid_signature, disposition::refused, key_hint},
    verdict{"UnrecognizedClientException", "", reason::invalid_signature, disposition::refused, key_hint},
    verdict{"AuthFailure", "", reason::invalid_signature, disposition::refused, key_hint},
    verdict{"MissingAuthenticationToken", "", reason::invalid_signature, disposition::refused, altered_hint},
    verdict{"IncompleteSignature", "", reason::invalid_signature, disposition::refused, altered_hint},

    verdict{"RequestTimeout", "", reason::timeout, disposition::transient, upstream_hint},
    verdict{"RequestTimeoutException", "", reason::timeout, disposition::transient, upstream_hint},
    verdict{"ServiceUnavailable", "", reason::unavailable, disposition::transient, upstream_hint},
    verdict{"InternalFailure", "", reason::unavailable, disposition::transient, upstream_hint},
};

/// The codes by which AWS services say "slow down" (botocore, retries/standard.py). STS sends them with
/// status 400.
constexpr std::array<std::string_view, 14> throttling_codes{"Throttling",
                                                            "ThrottlingException",
                                                            "ThrottledException",
                                                            "RequestThrottledException",
                                                            "TooManyRequestsException",
                                                            "ProvisionedThroughputExceededException",
                                                            "TransactionInProgressException",
                                                            "RequestLimitExceeded",
                                                            "BandwidthLimitExceeded",
                                                            "LimitExceededException",
                                                            "RequestThrottled",
                                                            "SlowDown",
                                                            "PriorRequestNotComplete",
                                                            "EC2ThrottledException"};

/// What to change where AWS denies access.
std::string_view access_hint(sts_action action) {
    switch (action) {
        case sts_action::assume_role_with_web_identity:
            return "the role does not exist or its trust policy does not let this identity in: it must allow "
                   "sts:AssumeRoleWithWebIdentity to the principal {\"Federated\": \"accounts.google.com\"} for this "
                   "token's sub, oaud and azp (which the condition key accounts.google.com:aud holds)";
        case sts_action::assume_role:
            return "the role does not exist, or one of two policies does not allow sts:AssumeRole: its trust policy "
                   "must, to the role before it and for the external_id that is sent, with sts:TagSession where there "
                   "are tags and sts:SetSourceIdentity where there is a source_identity; and so must a permission "
                   "policy of the role before it";
        case sts_action::get_caller_identity:
            break;
    }
    return "GetCallerIdentity needs no permission: a policy of the organisation or of the network's VPC endpoint "
           "denies it";
}

/// What AWS says against a signature ends in the request as it was signed, session token and all.
std::string_view without_request(std::string_view message) {
    return message.substr(0, message.find("The Canonical String"));
}

std::optional<verdict> verdict_for(sts_action action, std::string_view code, std::string_view message) {
    if (std::ranges::find(throttling_codes, code) != throttling_codes.end())
        return verdict{code, "", reason::throttled, disposition::throttled, busy_hint};
    if (code == "AccessDenied")
        return verdict{code, "", reason::access_denied, disposition::refused, access_hint(action)};
    const auto* known = std::ranges::find_if(verdicts, [code, message](const verdict& each) {
        return each.code == code && message.find(each.part) != std::string_view::npos;
    });
    return known == verdicts.end() ? std::nullopt : std::optional(*known);
}

}  // namespace

base::stage stage_of(sts_action action) {
    return action == sts_action::assume_role ? base::stage::chain : base::stage::sts;
}

base::failure judge_error(sts_action action, unsigned status, std::string_view code, std::string_view message) {
    const std::string shown_code = base::printable(code, 80);
    const std::string shown = base::printable(without_request(message), 300);
    const auto found = verdict_for(action, shown_code, shown);
    const std::string what = "AWS STS answered " + shown_code + " (" + std::to_string(status) + "): " + shown;
    if (!found) return base::judge_plain_status(stage_of(action), status, what, status_hints);
    return {stage_of(action), found->why, found->how, what, found->hint};
}

base::failure judge_status(sts_action action, unsigned status, std::string_view body) {
    std::string message = "AWS STS answered with status " + std::to_string(status) + " and no error of its own";
    if (!base::trim(body).empty()) message += ": " + base::printable(body, 120);
    return base::judge_plain_status(stage_of(action), status, message, status_hints);
}

base::failure malformed_reply(sts_action action, std::string_view what) {
    return {stage_of(action), reason::malformed, disposition::transient, "the answer of AWS STS " + std::string(what),
            endpoint_hint};
}

std::string hint_for_issuer(base::reason why, std::string_view issuer) {
    const std::string provider = base::printable(oidc::provider_of(issuer), 200);
    if (why == reason::access_denied)
        return "the role does not exist or its trust policy does not let this identity in: it must allow "
               "sts:AssumeRoleWithWebIdentity to the account's IAM OIDC provider, the principal {\"Federated\": "
               "\"arn:aws:iam::ACCOUNT:oidc-provider/" +
               provider + "\"}, for this token's sub and aud (the condition keys " + provider + ":sub and " + provider +
               ":aud)";
    return "AWS did not accept the token as such: the account needs an IAM OIDC provider for " + provider +
           " with the token's aud among its client ids, and AWS must be able to get the keys that the issuer "
           "publishes; check this machine's clock too";
}

}  // namespace crossvend::aws
