#include "aws/sts_form.hpp"

#include <gtest/gtest.h>

namespace crossvend::aws {
namespace {

constexpr std::string_view every_character =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\xE1\x88\xB4";

assume_role_request least_request() {
    assume_role_request request;
    request.role = *parse_role_arn("arn:aws:iam::123456789012:role/deep/writer");
    request.session_name = "pod-7";
    return request;
}

assume_role_request whole_request() {
    assume_role_request request = least_request();
    request.session_duration = std::chrono::minutes(15);
    request.policy = R"({"Version":"2012-10-17","Statement":[]})";
    request.policy_arns = {"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/p+q"};
    request.external_id = "a/b:c=d,e@f+g-h";
    request.source_identity = "ann@example.com";
    request.tags = {{"team & co", std::string(every_character)}, {"empty", ""}};
    request.transitive_tag_keys = {"team & co"};
    return request;
}

TEST(StsForm, SendsNothingThatTheRequestDoesNotHave) {
    EXPECT_EQ(assume_role_form(least_request()).reveal(),
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeep%2Fwriter"
              "&RoleSessionName=pod-7&DurationSeconds=3600");
}

// As Python's urllib spells it.
TEST(StsForm, SpellsAllThatAssumeRoleTakes) {
    EXPECT_EQ(assume_role_form(whole_request()).reveal(),
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeep%2Fwriter"
              "&RoleSessionName=pod-7&DurationSeconds=900"
              "&Policy=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D"
              "&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess"
              "&PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fp%2Bq"
              "&ExternalId=a%2Fb%3Ac%3Dd%2Ce%40f%2Bg-h&SourceIdentity=ann%40example.com"
              "&Tags.member.1.Key=team%20%26%20co"
              "&Tags.member.1.Value=%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40"
              "ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~%E1%88%B4"
              "&Tags.member.2.Key=empty&Tags.member.2.Value="
              "&TransitiveTagKeys.member.1=team%20%26%20co");
}

TEST(StsForm, SendsWithAnIdentityTokenWhatThatActionTakesAndNoMore) {
    EXPECT_EQ(assume_role_with_web_identity_form(whole_request(), base::secret("header.claims.signature")).reveal(),
              "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
              "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeep%2Fwriter"
              "&RoleSessionName=pod-7&DurationSeconds=900"
              "&Policy=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D"
              "&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FReadOnlyAccess"
              "&PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3A123456789012%3Apolicy%2Fp%2Bq"
              "&WebIdentityToken=header.claims.signature");
}

TEST(StsForm, AsksForTheCallerWithNothingElse) {
    EXPECT_EQ(get_caller_identity_form().reveal(), "Action=GetCallerIdentity&Version=2011-06-15");
}

}  // namespace
}  // namespace crossvend::aws
