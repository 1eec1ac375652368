#include "sandbox/aws/signed_request.hpp"

#include "crossvend/aws/sigv4.hpp"

#include <gtest/gtest.h>

#include <map>

namespace crossvend::sandbox {
namespace {

namespace sigv4 = aws::sigv4;
using namespace std::chrono_literals;

constexpr base::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 22h;

/// A request that is signed as a client does it, and may be tampered with after that.
class SignedRequest : public testing::Test {
protected:
    SignedRequest() {
        role who;
        who.arn = "arn:aws:iam::123456789012:role/reader";
        issued_ = &all_.issue(who, "pod-1", now + 1h, base::system_random());
        header_ = {{"host", "127.0.0.1:9922"},
                   {"x-amz-date", sigv4::format_timestamp(now)},
                   {"x-amz-security-token", std::string(issued_->session_token.reveal())}};
    }

    void sign(std::string_view service, std::string_view region = "eu-central-1") {
        header_.erase("authorization");
        sigv4::covered_request covered;
        covered.method = method_;
        covered.path = std::string_view(target_).substr(0, target_.find('?'));
        covered.query =
            target_.find('?') == std::string::npos ? "" : std::string_view(target_).substr(target_.find('?') + 1);
        for (const auto& [name, value] : header_) covered.fields.push_back({name, value});
        const std::string hash =
            header_.contains("x-amz-content-sha256") ? header_["x-amz-content-sha256"] : sigv4::payload_hash(body_);
        covered.payload_hash = hash;
        if (service == "s3") covered.form = sigv4::path_form::encoded_once;
        const std::string timestamp = header_["x-amz-date"];
        const sigv4::scope where{timestamp.substr(0, 8), std::string(region), std::string(service)};
        header_["authorization"] =
            sigv4::authorization(covered, issued_->access_key_id, issued_->secret_access_key, timestamp, where);
    }

    /// Why the request is refused; nothing if it is not.
    std::optional<signature_fault> refusal(std::string_view service = "sts", base::time_point when = now) {
        std::vector<net::http_field> fields;
        for (const auto& [name, value] : header_) fields.push_back({name, value});
        const net::http_request request{method_, target_, fields, body_};
        const auto outcome = verify_signature(request, service, all_, when);
        if (outcome) {
            EXPECT_EQ(*outcome, issued_);
            return std::nullopt;
        }
        detail_ = outcome.error().detail;
        return outcome.error().why;
    }

    sessions all_;
    const session* issued_ = nullptr;
    std::string method_ = "POST";
    std::string target_ = "/";
    std::string body_ = "Action=GetCallerIdentity&Version=2011-06-15";
    std::map<std::string, std::string> header_;
    std::string detail_;
};

TEST_F(SignedRequest, IsTakenFromAnyRegion) {
    sign("sts");
    EXPECT_EQ(refusal(), std::nullopt);
    sign("sts", "us-west-2");
    EXPECT_EQ(refusal(), std::nullopt);
}

TEST_F(SignedRequest, WithoutASignatureIsRefused) { EXPECT_EQ(refusal(), signature_fault::missing); }

TEST_F(SignedRequest, ThatCannotBeReadIsRefused) {
    sign("sts");
    const std::string good = header_["authorization"];
    for (const std::string& bad :
         {std::string(), std::string("Basic abc"), std::string("AWS4-HMAC-SHA256"), good.substr(0, good.rfind(',')),
          std::string("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0"),
          std::string("AWS4-HMAC-SHA256 Credential=a/20261121/r/sts/aws5_request, SignedHeaders=host, Signature=0")}) {
        header_["authorization"] = bad;
        EXPECT_EQ(refusal(), signature_fault::malformed) << bad;
    }
}

TEST_F(SignedRequest, ForAnotherServiceIsRefused) {
    sign("s3");
    EXPECT_EQ(refusal("sts"), signature_fault::malformed);
    EXPECT_EQ(detail_, "Credential should be scoped to correct service: 'sts'.");
}

TEST_F(SignedRequest, WithAnUnknownKeyIsRefused) {
    sign("sts");
    std::string& authorization = header_["authorization"];
    authorization.replace(authorization.find("ASIA"), 5, "ASIA1");
    EXPECT_EQ(refusal(), signature_fault::unknown_key);
}

TEST_F(SignedRequest, WithoutItsOwnSessionTokenIsRefused) {
    header_["x-amz-security-token"] += "x";
    sign("sts");
    EXPECT_EQ(refusal(), signature_fault::wrong_token);
    header_.erase("x-amz-security-token");
    sign("sts");
    EXPECT_EQ(refusal(), signature_fault::wrong_token);
}

TEST_F(SignedRequest, IsRefusedFromTheMomentItsCredentialsExpire) {
    header_["x-amz-date"] = sigv4::format_timestamp(now + 1h);
    sign("sts");
    EXPECT_EQ(refusal("sts", now + 1h - 1s), std::nullopt);
    EXPECT_EQ(refusal("sts", now + 1h), signature_fault::expired_session);
}

TEST_F(SignedRequest, IsRefusedWhenItsTimeIsMoreThanAQuarterOfAnHourOff) {
    sign("sts");
    EXPECT_EQ(refusal("sts", now + 15min), std::nullopt);
    EXPECT_EQ(refusal("sts", now - 15min), std::nullopt);
    EXPECT_EQ(refusal("sts", now + 15min + 1s), signature_fault::wrong_time);
    EXPECT_EQ(detail_,
              "Signature expired: 20261121T220000Z is now earlier than 20261121T220001Z (20261121T221501Z - 15 min.)");
    EXPECT_EQ(refusal("sts", now - 15min - 1s), signature_fault::wrong_time);
    EXPECT_EQ(detail_,
              "Signature not yet current: 20261121T220000Z is still later than 20261121T215959Z (20261121T214459Z + 15 "
              "min.)");
}

TEST_F(SignedRequest, OfAnotherDayThanItsCredentialIsRefused) {
    sign("sts");
    header_["x-amz-date"] = "20261122T000000Z";
    EXPECT_EQ(refusal("sts"), signature_fault::malformed);
    header_.erase("x-amz-date");
    EXPECT_EQ(refusal("sts"), signature_fault::malformed);
}

TEST_F(SignedRequest, ThatWasChangedIsRefused) {
    sign("sts");
    body_ += "&X=1";
    EXPECT_EQ(refusal(), signature_fault::mismatch);
    sign("sts");
    target_ = "/?a=b";
    EXPECT_EQ(refusal(), signature_fault::mismatch);
    sign("sts");
    method_ = "PUT";
    EXPECT_EQ(refusal(), signature_fault::mismatch);
    sign("sts");
    header_["host"] = "example.com";
    EXPECT_EQ(refusal(), signature_fault::mismatch);
}

TEST_F(SignedRequest, HasToSignItsHostAndItsTime) {
    sign("sts");
    std::string& authorization = header_["authorization"];
    const std::size_t at = authorization.find("host;");
    authorization.erase(at, 5);
    EXPECT_EQ(refusal(), signature_fault::malformed);
    authorization.insert(at, "host;x-not-there;");
    EXPECT_EQ(refusal(), signature_fault::malformed);
}

TEST_F(SignedRequest, ToS3IsCheckedAgainstWhatItSaysOfItsBody) {
    method_ = "GET";
    target_ = "/bucket/a//b%20c?list-type=2&prefix=a/b";
    header_["x-amz-content-sha256"] = sigv4::payload_hash(body_);
    sign("s3");
    EXPECT_EQ(refusal("s3"), std::nullopt);
    body_ += "x";
    EXPECT_EQ(refusal("s3"), signature_fault::wrong_payload);
    header_["x-amz-content-sha256"] = sigv4::unsigned_payload;
    sign("s3");
    EXPECT_EQ(refusal("s3"), std::nullopt);
    header_.erase("x-amz-content-sha256");
    EXPECT_EQ(refusal("s3"), signature_fault::wrong_payload);
}

}  // namespace
}  // namespace crossvend::sandbox
