#include "crossvend/base/failure.hpp"

#include "crossvend/base/result.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace crossvend::base {
namespace {

TEST(Failure, IsABugOfOursUntilItIsToldApart) {
    const failure unknown;
    EXPECT_EQ(unknown.reason, reason::internal);
    EXPECT_EQ(unknown.disposition, disposition::transient);
    EXPECT_EQ(unknown.text(), "");
}

TEST(Failure, KeepsWhereWhyAndHow) {
    const failure refused(stage::sts, reason::access_denied, disposition::refused, "not authorized");
    EXPECT_EQ(refused.stage, stage::sts);
    EXPECT_EQ(refused.reason, reason::access_denied);
    EXPECT_EQ(refused.disposition, disposition::refused);
    EXPECT_EQ(refused.message, "not authorized");
}

TEST(Failure, HasAMessageOfOneLineWhateverTheUpstreamSaid) {
    const failure forged(stage::sts, reason::malformed, disposition::transient, "no\r\n\x1b[2Jinfo all is well\n");
    EXPECT_EQ(forged.message, "no [2Jinfo all is well");
}

TEST(Failure, HasAMessageThatIsBoundedWhateverTheUpstreamSaid) {
    const failure endless(stage::sts, reason::malformed, disposition::transient, std::string(1'000'000, 'x'));
    EXPECT_EQ(endless.message, std::string(597, 'x') + "...");
}

TEST(Failure, TellsTheRequestIdAndTheHintBehindTheMessage) {
    failure refused(stage::sts, reason::access_denied, disposition::refused, "not authorized");
    EXPECT_EQ(refused.text(), "not authorized");
    refused.hint = "look at the trust policy";
    EXPECT_EQ(refused.text(), "not authorized; look at the trust policy");
    refused.request_id = "4711";
    EXPECT_EQ(refused.text(), "not authorized (request id 4711); look at the trust policy");
    refused.hint.clear();
    EXPECT_EQ(refused.text(), "not authorized (request id 4711)");
}

TEST(Failure, HasStagesByTheNamesThatOperatorsAlertOn) {
    EXPECT_EQ(to_string(stage::identity), "identity");
    EXPECT_EQ(to_string(stage::sts), "sts");
    EXPECT_EQ(to_string(stage::chain), "chain");
}

TEST(Failure, HasReasonsByTheNamesThatOperatorsAlertOn) {
    struct example {
        base::reason value;
        std::string_view name;
    };
    for (const auto& [value, name] : {
             example{reason::resolve, "resolve"},
             example{reason::connect, "connect"},
             example{reason::timeout, "timeout"},
             example{reason::tls, "tls"},
             example{reason::proxy, "proxy"},
             example{reason::protocol, "protocol"},
             example{reason::too_large, "too_large"},
             example{reason::http_status, "http_status"},
             example{reason::malformed, "malformed"},
             example{reason::throttled, "throttled"},
             example{reason::unavailable, "unavailable"},
             example{reason::not_metadata_server, "not_metadata_server"},
             example{reason::not_annotated, "not_annotated"},
             example{reason::permission_denied, "permission_denied"},
             example{reason::bad_request, "bad_request"},
             example{reason::unauthenticated, "unauthenticated"},
             example{reason::unknown_account, "unknown_account"},
             example{reason::api_disabled, "api_disabled"},
             example{reason::invalid_grant, "invalid_grant"},
             example{reason::invalid_client, "invalid_client"},
             example{reason::wrong_issuer, "wrong_issuer"},
             example{reason::wrong_audience, "wrong_audience"},
             example{reason::wrong_subject, "wrong_subject"},
             example{reason::token_expired, "token_expired"},
             example{reason::unreadable_file, "unreadable_file"},
             example{reason::malformed_file, "malformed_file"},
             example{reason::unsupported_file, "unsupported_file"},
             example{reason::url_not_allowed, "url_not_allowed"},
             example{reason::invalid_identity_token, "invalid_identity_token"},
             example{reason::expired_token, "expired_token"},
             example{reason::idp_communication, "idp_communication"},
             example{reason::idp_rejected_claim, "idp_rejected_claim"},
             example{reason::access_denied, "access_denied"},
             example{reason::invalid_request, "invalid_request"},
             example{reason::region_disabled, "region_disabled"},
             example{reason::invalid_signature, "invalid_signature"},
             example{reason::clock_skew, "clock_skew"},
             example{reason::expired_credentials, "expired_credentials"},
             example{reason::internal, "internal"},
         })
        EXPECT_EQ(to_string(value), name);
}

TEST(Result, ThatNobodyLookedAtThrowsWhatIsWrong) {
    const result<int> none(failure(stage::sts, reason::timeout, disposition::transient, "no answer"));
    try {
        static_cast<void>(none.value());
        ADD_FAILURE() << "a value where there is none";
    } catch (const std::logic_error& error) {
        EXPECT_STREQ(error.what(), "unchecked failure: no answer");
    }
}

TEST(Result, IsEitherAValueOrTheReasonThereIsNone) {
    const result<int> none(failure(stage::sts, reason::timeout, disposition::transient, "no answer"));
    ASSERT_TRUE(none.has_error());
    EXPECT_EQ(none.error().reason, reason::timeout);
    const result<int> some(1);
    ASSERT_TRUE(some.has_value());
    EXPECT_EQ(some.value(), 1);
}

}  // namespace
}  // namespace crossvend::base
