#include "crossvend/aws/sts_error.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace crossvend::aws {
namespace {

using base::disposition;
using base::reason;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto web_identity = sts_action::assume_role_with_web_identity;
constexpr sts_action actions[] = {web_identity, sts_action::assume_role, sts_action::get_caller_identity};

/// An answer of STS, how it is judged, and a word of the hint.
struct judged {
    unsigned status;
    std::string code;
    std::string message;
    reason why;
    disposition how;
    std::string hint;
};

const std::vector<judged>& table() {
    static const std::vector<judged> rows{
        {400, "InvalidIdentityToken", "Incorrect token audience", reason::invalid_identity_token, disposition::refused,
         "OIDC provider of its own"},
        {400, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://x.example",
         reason::invalid_identity_token, disposition::refused, "does not know the token's issuer"},
        {400, "InvalidIdentityToken", "Missing a required claim: aud", reason::invalid_identity_token,
         disposition::refused, "lacks a claim"},
        {400, "InvalidIdentityToken", "Token signature invalid", reason::invalid_identity_token, disposition::refused,
         "keys do not fit"},
        {400, "InvalidIdentityToken",
         "Couldn't retrieve verification key from your identity provider, please reference "
         "AssumeRoleWithWebIdentity documentation for requirements",
         reason::invalid_identity_token, disposition::transient, "next try"},
        {400, "InvalidIdentityToken", "Something new", reason::invalid_identity_token, disposition::refused,
         "OIDC provider"},
        {400, "ExpiredTokenException", "Token too old: 441398", reason::expired_token, disposition::transient, "clock"},
        {400, "ExpiredTokenException", "Token expired: current date/time 1 must be before the expiration date/time 0",
         reason::expired_token, disposition::transient, "clock"},
        {400, "IDPCommunicationError", "", reason::idp_communication, disposition::transient, "issuer"},
        {403, "IDPRejectedClaim", "", reason::idp_rejected_claim, disposition::refused, "issuer"},
        {403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", reason::access_denied,
         disposition::refused, ""},
        {400, "MalformedPolicyDocument", "", reason::invalid_request, disposition::refused, "IAM policy in JSON"},
        {400, "PackedPolicyTooLarge", "", reason::invalid_request, disposition::refused, "policy_arns"},
        {400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
         reason::invalid_request, disposition::refused, "maximum session duration"},
        {400, "ValidationError",
         "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
         reason::invalid_request, disposition::refused, "lower the duration to 1h"},
        {400, "ValidationError", "1 validation error detected", reason::invalid_request, disposition::refused,
         "session name"},
        {403, "RegionDisabledException", "", reason::region_disabled, disposition::refused, "AWS_REGION"},
        {403, "SignatureDoesNotMatch",
         "Signature expired: 20191029T154623Z is now earlier than 20191029T163344Z (20191029T164844Z - 15 min.)",
         reason::clock_skew, disposition::transient, "clock"},
        {403, "SignatureDoesNotMatch",
         "Signature not yet current: 20191029T154623Z is still later than 20191029T143344Z", reason::clock_skew,
         disposition::transient, "clock"},
        {403, "SignatureDoesNotMatch", "The request signature we calculated does not match", reason::invalid_signature,
         disposition::refused, "changes the fields"},
        {403, "InvalidSignatureException", "Signature expired: 1 is now earlier than 2", reason::clock_skew,
         disposition::transient, "clock"},
        {403, "InvalidSignatureException", "Signature not yet current: 2 is still later than 1", reason::clock_skew,
         disposition::transient, "clock"},
        {403, "InvalidSignatureException", "", reason::invalid_signature, disposition::refused, "changes the fields"},
        {400, "RequestExpired", "", reason::clock_skew, disposition::transient, "clock"},
        {400, "RequestInTheFuture", "", reason::clock_skew, disposition::transient, "clock"},
        {400, "RequestTimeTooSkewed", "", reason::clock_skew, disposition::transient, "clock"},
        {403, "ExpiredToken", "The security token included in the request is expired", reason::expired_token,
         disposition::transient, "credentials that signed"},
        {403, "InvalidClientTokenId", "", reason::invalid_signature, disposition::refused, "partition"},
        {403, "UnrecognizedClientException", "", reason::invalid_signature, disposition::refused, "partition"},
        {403, "AuthFailure", "", reason::invalid_signature, disposition::refused, "partition"},
        {403, "MissingAuthenticationToken", "", reason::invalid_signature, disposition::refused, "changes the fields"},
        {400, "IncompleteSignature", "", reason::invalid_signature, disposition::refused, "changes the fields"},
        {400, "RequestTimeout", "", reason::timeout, disposition::transient, "AWS is at fault"},
        {400, "RequestTimeoutException", "", reason::timeout, disposition::transient, "AWS is at fault"},
        {503, "ServiceUnavailable", "", reason::unavailable, disposition::transient, "AWS is at fault"},
        {500, "InternalFailure", "", reason::unavailable, disposition::transient, "AWS is at fault"},
        {400, "SomethingNew", "", reason::http_status, disposition::refused, "sts.endpoint"},
        {403, "SomethingNew", "", reason::http_status, disposition::refused, "sts.endpoint"},
        {500, "SomethingNew", "", reason::unavailable, disposition::transient, "AWS is at fault"},
        {503, "SomethingNew", "", reason::unavailable, disposition::transient, "AWS is at fault"},
        {400, "", "", reason::http_status, disposition::refused, "sts.endpoint"},
        {400, "accessdenied", "", reason::http_status, disposition::refused, "sts.endpoint"},
    };
    return rows;
}

TEST(StsError, JudgesEachCodeWhateverWasAskedFor) {
    for (const judged& each : table())
        for (const sts_action action : actions) {
            SCOPED_TRACE(std::to_string(each.status) + ' ' + each.code + ": " + each.message);
            const base::failure failure = judge_error(action, each.status, each.code, each.message);
            EXPECT_EQ(failure.stage, stage_of(action));
            EXPECT_EQ(failure.reason, each.why) << base::to_string(failure.reason);
            EXPECT_EQ(failure.disposition, each.how);
            EXPECT_THAT(failure.message,
                        AllOf(HasSubstr(each.code), HasSubstr(each.message), HasSubstr(std::to_string(each.status))));
        }
}

TEST(StsError, SaysWhatToChangeForEachCode) {
    for (const judged& each : table())
        for (const sts_action action : actions) {
            SCOPED_TRACE(each.code + ": " + each.message);
            const base::failure failure = judge_error(action, each.status, each.code, each.message);
            EXPECT_FALSE(failure.hint.empty());
            EXPECT_THAT(failure.hint, HasSubstr(each.hint));
        }
}

TEST(StsError, TakesEachThrottlingCodeForWhatItIsAtStatus400) {
    for (const char* code :
         {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
          "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
          "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
          "PriorRequestNotComplete", "EC2ThrottledException"}) {
        SCOPED_TRACE(code);
        for (const unsigned status : {400U, 429U, 503U}) {
            const base::failure failure = judge_error(web_identity, status, code, "Rate exceeded");
            EXPECT_EQ(failure.reason, reason::throttled);
            EXPECT_EQ(failure.disposition, disposition::throttled);
            EXPECT_THAT(failure.hint, HasSubstr("sts.regions"));
        }
    }
}

TEST(StsError, IsThrottledByStatus429WhateverTheCode) {
    for (const char* code : {"SomethingNew", ""}) {
        EXPECT_EQ(judge_error(web_identity, 429, code, "").reason, reason::throttled) << code;
        EXPECT_EQ(judge_error(web_identity, 429, code, "").disposition, disposition::throttled) << code;
    }
    EXPECT_EQ(judge_status(web_identity, 429, "").disposition, disposition::throttled);
}

TEST(StsError, SaysWhichPolicyLetsWhoIn) {
    const auto hint = [](sts_action action) { return judge_error(action, 403, "AccessDenied", "no").hint; };
    EXPECT_THAT(hint(web_identity), AllOf(HasSubstr("trust policy"), HasSubstr("accounts.google.com:aud")));
    EXPECT_THAT(hint(sts_action::assume_role),
                AllOf(HasSubstr("trust policy"), HasSubstr("the role before it"), HasSubstr("external_id"),
                      HasSubstr("sts:TagSession"), HasSubstr("sts:SetSourceIdentity"), HasSubstr("permission")));
    EXPECT_THAT(hint(sts_action::assume_role), Not(HasSubstr("google")));
    EXPECT_THAT(hint(sts_action::get_caller_identity), HasSubstr("VPC endpoint"));
}

TEST(StsError, KeepsTheSignedRequestOutOfWhatItQuotes) {
    const base::failure failure =
        judge_error(sts_action::assume_role, 403, "SignatureDoesNotMatch",
                    "It does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\n"
                    "x-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLETOKEN\n'");
    EXPECT_THAT(failure.message, HasSubstr("It does not match."));
    EXPECT_THAT(failure.text(), Not(HasSubstr("IQoJb3")));
}

TEST(StsError, NamesTheProviderOfAnIssuerOtherThanGoogle) {
    for (const reason why : {reason::access_denied, reason::invalid_identity_token}) {
        const std::string hint = hint_for_issuer(why, "https://oidc.example/id/7");
        EXPECT_THAT(hint, AllOf(HasSubstr("IAM OIDC provider"), HasSubstr("oidc.example/id/7")));
        EXPECT_THAT(hint, AllOf(Not(HasSubstr("https://")), Not(HasSubstr("google"))));
    }
    EXPECT_THAT(hint_for_issuer(reason::access_denied, "https://oidc.example/id/7"),
                AllOf(HasSubstr(":oidc-provider/oidc.example/id/7\""), HasSubstr("oidc.example/id/7:sub")));
}

TEST(StsError, BoundsAndCleansTheIssuerItNames) {
    const std::string hint = hint_for_issuer(reason::access_denied, "a\n\x1b" + std::string(100'000, 'x'));
    EXPECT_LT(hint.size(), 1500U);
    EXPECT_THAT(hint, AllOf(Not(HasSubstr("\n")), Not(HasSubstr("\x1b"))));
}

}  // namespace
}  // namespace crossvend::aws
