#include "aws/sts_call.hpp"

#include "aws/sts_form.hpp"
#include "support/manual_clock.hpp"

#include <gmock/gmock.h>

namespace crossvend::aws {
namespace {

using testing::ElementsAre;
using testing::Pair;

credentials signer() {
    credentials set;
    set.access_key_id = "ASIAIOSFODNN7EXAMPLE";
    set.secret_access_key = base::secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    set.session_token = base::secret("IQoJb3JpZ2luX2VjEXAMPLETOKEN==");
    return set;
}

net::http_call signed_call(const sts_endpoint& endpoint, base::secret form) {
    net::http_call call = make_sts_call(endpoint, std::move(form));
    sign_sts_call(call, endpoint, signer(), test::some_day);
    return call;
}

base::wiping_string signed_for(std::string_view region, std::string_view signature) {
    return base::wiping_string(
        "AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261121/" + std::string(region) +
        "/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=" +
        std::string(signature));
}

TEST(StsCall, IsAnUnsignedPostOfTheForm) {
    const net::http_call call = make_sts_call(*derive_sts_endpoint("us-west-2"), base::secret("a=b"));
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url.authority(), "sts.us-west-2.amazonaws.com");
    EXPECT_EQ(call.body.reveal(), "a=b");
    EXPECT_THAT(call.fields,
                ElementsAre(Pair("Content-Type", "application/x-www-form-urlencoded"), Pair("Accept", "text/xml")));
}

// The signatures are what botocore makes of the same requests.
TEST(StsCall, IsSignedLikeBotocoreSignsIt) {
    const net::http_call call = signed_call(*derive_sts_endpoint("us-west-2"), get_caller_identity_form());
    EXPECT_THAT(
        call.fields,
        ElementsAre(Pair("Content-Type", "application/x-www-form-urlencoded"), Pair("Accept", "text/xml"),
                    Pair("X-Amz-Date", "20261121T220000Z"),
                    Pair("X-Amz-Security-Token", "IQoJb3JpZ2luX2VjEXAMPLETOKEN=="),
                    Pair("Authorization",
                         signed_for("us-west-2", "b6e2f2878e2b2dd7a272e54c9109e91fc57f79653dac8de5a27ec0ee971ef0fd"))));
}

TEST(StsCall, IsSignedForThePortPathAndQueryOfAnEndpointOfOnesOwn) {
    const sts_endpoint own{*net::parse_url("https://127.0.0.1:9922/sts/?b=2%20&a=1"), "eu-west-1"};
    EXPECT_EQ(signed_call(own, get_caller_identity_form()).fields.back().second,
              signed_for("eu-west-1", "acca71c388a2db882ba588e36b9ff7e4bfbf6fc9894fa8660b8bbffa0130384a"));
}

TEST(StsCall, CoversEveryCharacterOfTheForm) {
    assume_role_request request;
    request.role = *parse_role_arn("arn:aws:iam::123456789012:role/deep/writer");
    request.session_name = "pod-7";
    request.session_duration = std::chrono::minutes(15);
    request.policy = R"({"Version":"2012-10-17","Statement":[]})";
    request.policy_arns = {"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/p+q"};
    request.external_id = "a/b:c=d,e@f+g-h";
    request.source_identity = "ann@example.com";
    request.tags = {{"team & co",
                     " !\"#$%&'()*+,-./"
                     "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\xE1\x88\xB4"},
                    {"empty", ""}};
    request.transitive_tag_keys = {"team & co"};
    EXPECT_EQ(signed_call(*derive_sts_endpoint("us-west-2"), assume_role_form(request)).fields.back().second,
              signed_for("us-west-2", "1654bb58ee4894d54841e8dbf7a27b96aa5038cdfa59d6d1c56c8cc164cfb832"));
}

}  // namespace
}  // namespace crossvend::aws
