#include "crossvend/aws/role_arn.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace crossvend::aws {
namespace {

TEST(RoleArn, RefusesTextThatIsNoRolesArn) {
    const std::vector<std::string> texts{
        "",
        "arn",
        "reader",
        ":::::",
        "arn:aws:iam::123456789012",
        "arn:aws:iam::123456789012:",
        "arn:aws:iam::123456789012:role",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/path/",
        "arn:aws:iam::123456789012:role:reader",
        "arn:aws:iam::123456789012:Role/reader",
        "arn:aws:iam::123456789012:user/reader",
        "arn:aws:iam::123456789012:assumed-role/reader/session",
        "arn:aws:sts::123456789012:assumed-role/reader/session",
        "arn:aws:sts::123456789012:role/reader",
        "arn:aws:s3:::a-bucket-with-a-name",
        "arn:aws:iam:us-west-2:123456789012:role/reader",
        "arn:aws:iam::12345678901:role/reader",
        "arn:aws:iam::1234567890123:role/reader",
        "arn:aws:iam::12345678901x:role/reader",
        "arn:aws:iam:::role/reader-of-nobody",
        "arn::iam::123456789012:role/reader",
        "arn:gcp:iam::123456789012:role/reader",
        "arn:a:iam::123456789012:role/reader",
        "arn:aws cn:iam::123456789012:role/reader",
        "ARN:aws:iam::123456789012:role/reader",
        "urn:aws:iam::123456789012:role/reader",
        " arn:aws:iam::123456789012:role/reader",
        "arn:aws:iam::123456789012:role/reader ",
        "arn:aws:iam::123456789012:role/reader\n",
        "arn:aws:iam::123456789012:role/rea der",
        "arn:aws:iam::123456789012:role/rea\xc3\xa4"
        "der",
        "arn:aws:iam::123456789012:role/reader:writer",
        std::string("arn:aws:iam::123456789012:role/rea\0der", 38),
        "arn:aws:iam::123456789012:role/" + std::string(65, 'n'),
        "arn:aws:iam::123456789012:role/" + std::string(2048, 'p') + "/reader",
    };
    for (const std::string& text : texts) EXPECT_FALSE(parse_role_arn(text)) << '"' << text << '"';
}

TEST(RoleArn, RefusesMoreThan2048Characters) {
    const std::string stem = "arn:aws:iam::123456789012:role/";
    const std::string name = "/reader";
    const std::string longest = stem + std::string(2048 - stem.size() - name.size(), 'p') + name;
    ASSERT_EQ(longest.size(), 2048U);
    EXPECT_TRUE(parse_role_arn(longest));
    EXPECT_FALSE(parse_role_arn(stem + 'p' + longest.substr(stem.size())));
}

TEST(RoleArn, KnowsThePartitionAndTheAccount) {
    struct example {
        std::string text, partition;
    };
    const std::vector<example> examples{
        {"arn:aws:iam::123456789012:role/reader", "aws"},
        {"arn:aws:iam::123456789012:role/r", "aws"},
        {"arn:aws-cn:iam::123456789012:role/reader", "aws-cn"},
        {"arn:aws-us-gov:iam::123456789012:role/reader", "aws-us-gov"},
        {"arn:aws-iso-b:iam::123456789012:role/reader", "aws-iso-b"},
        {"arn:aws-eusc:iam::123456789012:role/reader", "aws-eusc"},
        {"arn:aws:iam::123456789012:role/team/sub-team/reader", "aws"},
        {"arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/reader", "aws"},
        {"arn:aws:iam::123456789012:role/All_The+Signs=of,a.name@work-0", "aws"},
        {"arn:aws:iam::123456789012:role/" + std::string(64, 'n'), "aws"},
    };
    for (const auto& [text, partition] : examples) {
        SCOPED_TRACE(text);
        const auto arn = parse_role_arn(text);
        ASSERT_TRUE(arn);
        EXPECT_EQ(arn->text, text);
        EXPECT_EQ(arn->partition, partition);
        EXPECT_EQ(arn->account_id, "123456789012");
    }
}

TEST(RoleArn, KeepsTheZerosInFrontOfAnAccount) {
    const auto arn = parse_role_arn("arn:aws:iam::000000000042:role/reader");
    ASSERT_TRUE(arn);
    EXPECT_EQ(arn->account_id, "000000000042");
}

// IAM user guide, "IAM identifiers": a path may hold every printable ASCII character.
TEST(RoleArn, ReadsAPathOfAnyPrintableCharacters) {
    for (const std::string path : {"a!b", "a:b", "a*b", "a(b)", "a~b", "a'b"}) {
        const std::string text = "arn:aws:iam::123456789012:role/" + path + "/reader";
        EXPECT_TRUE(parse_role_arn(text)) << text;
    }
}

}  // namespace
}  // namespace crossvend::aws
