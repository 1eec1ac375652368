#include "sandbox/aws/session_policy.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

session_policy of(const char* document) {
    session_policy policy;
    policy.narrow_by(nlohmann::json::parse(document));
    return policy;
}

session_policy of_form(const char* form) { return read_session_policy(*parameters::parse(form)); }

TEST(SessionPolicy, AllowsEverythingWhereThereIsNone) { EXPECT_TRUE(of_form("RoleArn=arn").allows("s3:ListBucket")); }

TEST(SessionPolicy, AllowsWhatAStatementAllowsInWhateverCase) {
    const auto policy = of(R"({"Statement": {"Effect": "Allow", "Action": "S3:ListAll*", "Resource": "*"}})");
    EXPECT_TRUE(policy.allows("s3:ListAllMyBuckets"));
    EXPECT_FALSE(policy.allows("s3:ListBucket"));
}

TEST(SessionPolicy, DeniesWhatAnotherStatementDenies) {
    const auto policy = of(R"({"Statement": [{"Effect": "Allow", "Action": ["s3:*", "sts:*"]},
                                             {"Effect": "Deny", "Action": ["s3:ListBucket"]}]})");
    EXPECT_TRUE(policy.allows("s3:ListAllMyBuckets"));
    EXPECT_FALSE(policy.allows("s3:ListBucket"));
}

TEST(SessionPolicy, AllowsNothingWhereItHasNoStatements) {
    EXPECT_FALSE(of("{}").allows("s3:ListBucket"));
    EXPECT_FALSE(of(R"({"Statement": ["Allow"]})").allows("s3:ListBucket"));
}

TEST(SessionPolicy, IsReadFromTheParametersOfACall) {
    EXPECT_TRUE(
        of_form("PolicyArns.member.1.arn=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess").allows("s3:ListBucket"));
    EXPECT_FALSE(
        of_form("PolicyArns.member.1.arn=arn:aws:iam::aws:policy/AmazonSQSFullAccess").allows("s3:ListBucket"));
    EXPECT_TRUE(of_form("PolicyArns.member.1.arn=arn:aws:iam::aws:policy/AmazonSQSFullAccess&"
                        "PolicyArns.member.2.arn=arn:aws:iam::aws:policy/AdministratorAccess")
                    .allows("s3:ListBucket"));
    EXPECT_FALSE(of_form("Policy={}").allows("s3:ListBucket"));
}

}  // namespace
}  // namespace crossvend::sandbox
