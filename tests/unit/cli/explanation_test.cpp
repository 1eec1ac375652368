#include "cli/doctor/explanation.hpp"

#include "crossvend/aws/sts_error.hpp"
#include "crossvend/google/metadata_reply.hpp"
#include "google/iam_credentials.hpp"
#include "google/oauth.hpp"
#include "support/fake_http_client.hpp"

#include <gmock/gmock.h>

#include <array>
#include <set>

namespace crossvend::cli::doctor {
namespace {

using base::reason;
using base::stage;
using testing::HasSubstr;
using testing::Not;

/// Everything is known, and each value shows where it went.
facts all_known() {
    facts known;
    known.source = "<source>";
    known.audience = "<audience>";
    known.account = "<account>";
    known.file = "<file>";
    known.expected_subject = "<expected subject>";
    known.conditions = "<conditions>";
    known.issuer = "<issuer>";
    known.upstream = "<upstream>";
    known.role = "<role>";
    known.caller = "<caller>";
    known.session = "<session>";
    known.flags = " --role <name>";
    return known;
}

std::string joined(const std::vector<std::string>& remedies) {
    std::string text;
    for (const std::string& each : remedies) text += each + '\n';
    return text;
}

base::failure failure_for(reason why, stage where = stage::sts) {
    return {where, why, base::disposition::refused, "it did not work"};
}

std::string remedy_for(reason why, stage where = stage::sts) {
    return joined(remedies_for(failure_for(why, where), all_known()));
}

TEST(Explanation, HasARemedyOfItsOwnForEachReasonWithTheValuesFilledIn) {
    for (const stage where : {stage::identity, stage::sts, stage::chain}) {
        std::set<std::string> remedies;
        int count = 0;
        for (int why = 0; why <= static_cast<int>(reason::internal); ++why, ++count) {
            const auto name = base::to_string(static_cast<reason>(why));
            const std::string remedy = remedy_for(static_cast<reason>(why), where);
            EXPECT_THAT(remedy, HasSubstr("<")) << name;
            EXPECT_THAT(remedy, Not(HasSubstr("{"))) << name;
            EXPECT_TRUE(remedies.insert(remedy).second) << name << ": " << remedy;
        }
        EXPECT_EQ(remedies.size(), static_cast<std::size_t>(count));
    }
}

TEST(Explanation, HasNoEmptyPlacesWhileNothingIsKnown) {
    for (int why = 0; why <= static_cast<int>(reason::internal); ++why) {
        const std::string remedy = joined(remedies_for(failure_for(static_cast<reason>(why)), facts()));
        EXPECT_FALSE(remedy.empty());
        EXPECT_THAT(remedy, Not(HasSubstr("{"))) << remedy;
        EXPECT_THAT(remedy, Not(HasSubstr("  "))) << remedy;
    }
}

TEST(Explanation, ShowsWhatATrustPolicyHasToLetIn) {
    EXPECT_THAT(remedy_for(reason::access_denied),
                HasSubstr("let <role> trust <conditions>: crossvend trust-policy --role <name> prints the policy"));
    EXPECT_THAT(remedy_for(reason::access_denied, stage::chain), HasSubstr("let <role> trust <caller>"));
}

TEST(Explanation, FillsInWhatTheTokenSays) {
    facts known;
    oidc::id_token_claims claims;
    claims.issuer = "https://accounts.google.com";
    claims.subject = "104857600000000000001";
    claims.audience = "sts.amazonaws.com";
    claims.authorized_party = "app@demo-project.iam.gserviceaccount.com";
    learn(known, claims);
    EXPECT_TRUE(known.issuer_is_google);
    EXPECT_EQ(known.conditions,
              "accounts.google.com:sub=104857600000000000001, accounts.google.com:oaud=sts.amazonaws.com, "
              "accounts.google.com:aud=app@demo-project.iam.gserviceaccount.com");
}

TEST(Explanation, SpeaksOfTheProviderOfAnIssuerOtherThanGoogle) {
    facts known;
    oidc::id_token_claims claims;
    claims.issuer = "https://gke.example/demo";
    learn(known, claims);
    const auto denied = aws::judge_error(aws::sts_action::assume_role_with_web_identity, 403, "AccessDenied", "no");
    const std::string remedy = joined(remedies_for(denied, known));
    EXPECT_THAT(remedy, HasSubstr("oidc-provider/gke.example/demo"));
    EXPECT_THAT(remedy, Not(HasSubstr("accounts.google.com")));
}

TEST(Explanation, SaysMoreThanTheErrorItselfOnEveryCodeOfSts) {
    const std::array codes{"InvalidIdentityToken",
                           "ExpiredTokenException",
                           "IDPCommunicationError",
                           "IDPRejectedClaim",
                           "AccessDenied",
                           "MalformedPolicyDocument",
                           "PackedPolicyTooLarge",
                           "ValidationError",
                           "RegionDisabledException",
                           "SignatureDoesNotMatch",
                           "InvalidClientTokenId",
                           "InvalidSignatureException",
                           "UnrecognizedClientException",
                           "AuthFailure",
                           "MissingAuthenticationToken",
                           "IncompleteSignature",
                           "RequestExpired",
                           "RequestInTheFuture",
                           "RequestTimeTooSkewed",
                           "ExpiredToken",
                           "RequestTimeout",
                           "RequestTimeoutException",
                           "ServiceUnavailable",
                           "InternalFailure",
                           "Throttling",
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
                           "EC2ThrottledException",
                           "SomethingNew"};
    for (const auto action : {aws::sts_action::assume_role_with_web_identity, aws::sts_action::assume_role,
                              aws::sts_action::get_caller_identity})
        for (const char* code : codes) {
            const auto remedies = remedies_for(aws::judge_error(action, 400, code, "some words"), all_known());
            EXPECT_EQ(remedies.size(), 2U) << code;
            EXPECT_THAT(remedies.back(), HasSubstr("<")) << code;
        }
}

TEST(Explanation, TellsTheFaultsBehindOneCodeOfStsApart) {
    const std::array messages{"Couldn't retrieve verification key from your identity provider",
                              "No OpenIDConnect provider found in your account for https://x",
                              "Incorrect token audience",
                              "Missing a required claim: aud",
                              "Token signature invalid",
                              "The ID Token provided is not a valid JWT"};
    std::set<std::string> remedies;
    for (const char* message : messages)
        remedies.insert(joined(remedies_for(
            aws::judge_error(aws::sts_action::assume_role_with_web_identity, 400, "InvalidIdentityToken", message),
            all_known())));
    EXPECT_EQ(remedies.size(), messages.size());
    const auto too_long =
        aws::judge_error(aws::sts_action::assume_role_with_web_identity, 400, "ValidationError",
                         "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    EXPECT_THAT(joined(remedies_for(too_long, all_known())),
                testing::AllOf(HasSubstr("maximum session duration"), HasSubstr("<session>")));
}

TEST(Explanation, ExplainsEveryAnswerOfGoogle) {
    const auto explained = [](const auto& result) { return joined(remedies_for(result.error(), all_known())); };
    for (const unsigned status : {400U, 403U, 404U, 408U, 418U, 429U, 500U, 503U})
        EXPECT_THAT(explained(google::parse_identity_reply(test::reply(status, "no"))), HasSubstr("<")) << status;
    EXPECT_THAT(explained(google::parse_identity_reply(test::reply(404, "is not annotated with"))),
                HasSubstr("iam.gke.io/gcp-service-account=<account>"));
    EXPECT_THAT(explained(google::parse_identity_reply(test::reply(200, "token"))), HasSubstr("<upstream>"));

    for (const char* code :
         {"invalid_grant", "invalid_client", "invalid_target", "unauthorized_client", "invalid_scope",
          "invalid_request", "internal_failure", "server_error", "temporarily_unavailable", "new"}) {
        const std::string body = R"({"error": ")" + std::string(code) + R"("})";
        EXPECT_THAT(explained(google::parse_token_reply(test::reply(400, body), google::token_kind::identity, "it")),
                    HasSubstr("<"))
            << code;
    }
    const auto skewed = google::parse_token_reply(
        test::reply(400, R"({"error": "invalid_grant", "error_description": "Invalid JWT: check iat and exp"})"),
        google::token_kind::identity, "it");
    EXPECT_THAT(explained(skewed), HasSubstr("clock"));

    for (const char* status : {"PERMISSION_DENIED", "UNAUTHENTICATED", "NOT_FOUND", "INVALID_ARGUMENT",
                               "FAILED_PRECONDITION", "RESOURCE_EXHAUSTED", "NEW"}) {
        const std::string body = R"({"error": {"message": "no", "status": ")" + std::string(status) + R"("}})";
        EXPECT_THAT(explained(google::parse_iam_reply(test::reply(403, body), "token", "account")), HasSubstr("<"))
            << status;
    }
    const auto disabled =
        google::parse_iam_reply(test::reply(403, R"({"error": {"message": "off", "status": "PERMISSION_DENIED",
                             "details": [{"reason": "SERVICE_DISABLED"}]}})"),
                                "token", "account");
    EXPECT_THAT(explained(disabled), HasSubstr("gcloud services enable iamcredentials.googleapis.com"));
}

TEST(Explanation, NamesTheFailureItsRequestAndTheStatus) {
    base::failure failure = failure_for(reason::access_denied);
    failure.request_id = "71eb9d18";
    step step;
    fail(step, failure, all_known());
    EXPECT_EQ(step.result, step_result::failed);
    EXPECT_EQ(step.cause, "it did not work");
    EXPECT_EQ(step.details.front().second, "71eb9d18");
    EXPECT_EQ(step.status, 77);
}

TEST(Explanation, GivesAnAddressItsPort) {
    EXPECT_EQ(host_and_port({true, "sts.amazonaws.com", 443, "/"}), "sts.amazonaws.com:443");
    EXPECT_EQ(host_and_port({false, "169.254.169.254", 80, "/"}), "169.254.169.254:80");
    EXPECT_EQ(host_and_port({true, "::1", 8443, "/"}), "[::1]:8443");
}

}  // namespace
}  // namespace crossvend::cli::doctor
