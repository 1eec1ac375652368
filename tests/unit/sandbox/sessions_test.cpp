#include "sandbox/aws/sessions.hpp"

#include <gtest/gtest.h>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;

role reader() {
    role who;
    who.arn = "arn:aws-cn:iam::123456789012:role/path/reader";
    who.account_id = "123456789012";
    who.name = "reader";
    return who;
}

TEST(Sessions, GivesOutSetsThatLookLikeAwss) {
    sessions all;
    const session& issued = all.issue(reader(), "pod-1", base::time_point(1h), base::system_random());
    EXPECT_EQ(issued.access_key_id.size(), 20U);
    EXPECT_TRUE(issued.access_key_id.starts_with("ASIA"));
    EXPECT_EQ(issued.secret_access_key.size(), 40U);
    EXPECT_EQ(issued.session_token.size(), 620U);
    EXPECT_EQ(issued.expiration, base::time_point(1h));
    EXPECT_EQ(issued.arn, "arn:aws-cn:sts::123456789012:assumed-role/reader/pod-1");
    EXPECT_EQ(issued.user_id, role_id(reader()) + ":pod-1");
}

TEST(Sessions, NeverGivesOutTheSameSetTwice) {
    sessions all;
    const std::string first = all.issue(reader(), "a", base::time_point(1h), base::system_random()).access_key_id;
    const std::string second = all.issue(reader(), "a", base::time_point(1h), base::system_random()).access_key_id;
    EXPECT_NE(first, second);
    EXPECT_NE(all.find(first)->session_token.reveal(), all.find(second)->session_token.reveal());
}

TEST(Sessions, KnowsWhatItGaveOutAndNothingElse) {
    sessions all;
    const std::string id = all.issue(reader(), "a", base::time_point(1h), base::system_random()).access_key_id;
    ASSERT_NE(all.find(id), nullptr);
    EXPECT_EQ(all.find(id)->access_key_id, id);
    EXPECT_EQ(all.find("ASIAAAAAAAAAAAAAAAAA"), nullptr);
}

TEST(Sessions, ForgetsTheOldestBeyondItsLimit) {
    sessions all(2);
    const std::string first = all.issue(reader(), "a", base::time_point(1h), base::system_random()).access_key_id;
    const std::string second = all.issue(reader(), "b", base::time_point(1h), base::system_random()).access_key_id;
    const std::string third = all.issue(reader(), "c", base::time_point(1h), base::system_random()).access_key_id;
    EXPECT_EQ(all.find(first), nullptr);
    EXPECT_NE(all.find(second), nullptr);
    EXPECT_NE(all.find(third), nullptr);
}

TEST(Sessions, GiveARoleAlwaysTheSameId) {
    role other = reader();
    other.arn += "2";
    EXPECT_EQ(role_id(reader()), role_id(reader()));
    EXPECT_NE(role_id(reader()), role_id(other));
    EXPECT_EQ(role_id(reader()).size(), 21U);
    EXPECT_TRUE(role_id(reader()).starts_with("AROA"));
}

}  // namespace
}  // namespace crossvend::sandbox
