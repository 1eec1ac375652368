#include "sandbox/account_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

complaints wrong_with(std::string_view text) {
    complaints wrong;
    static_cast<void>(read_account(text, wrong));
    return wrong;
}

TEST(AccountFile, ReadsTheExampleThatIsBuiltIn) {
    complaints wrong;
    const account account = read_account(example_account(), wrong);
    EXPECT_THAT(wrong, IsEmpty());
    EXPECT_EQ(account.service_account.unique_id, "104857600000000000001");
    ASSERT_EQ(account.roles.size(), 1U);
    EXPECT_EQ(account.roles[0].arn, "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(account.roles[0].name, "reader");
    EXPECT_EQ(account.roles[0].account_id, "123456789012");
    const std::string& id = account.service_account.unique_id;
    EXPECT_TRUE(account.roles[0].trust.admits({id, "sts.amazonaws.com", id}));
    EXPECT_FALSE(account.roles[0].trust.admits({"1", "sts.amazonaws.com", id}));
    ASSERT_EQ(account.buckets.size(), 1U);
    EXPECT_EQ(account.buckets[0].objects[0].key, "hello.txt");
}

TEST(AccountFile, LetsARoleLastTwelveHoursUnlessItSaysOtherwise) {
    complaints wrong;
    const account account = read_account(R"({"service_account": {"email": "a@b", "unique_id": "1"}, "roles": [
        {"role_arn": "arn:aws-cn:iam::123456789012:role/path/to/one", "trust_policy": {"Statement": []}},
        {"role_arn": "arn:aws:iam::123456789012:role/two", "max_session_duration": "1h30m",
         "trust_policy": {"Statement": []}}]})",
                                         wrong);
    EXPECT_THAT(wrong, IsEmpty());
    EXPECT_EQ(account.roles[0].max_session_duration, 12h);
    EXPECT_EQ(account.roles[0].name, "one");
    EXPECT_EQ(account.roles[1].max_session_duration, 90min);
}

TEST(AccountFile, KeepsObjectsInTheOrderOfTheirKeys) {
    complaints wrong;
    const account account =
        read_account(R"({"service_account": {"email": "a@b", "unique_id": "1"}, "roles": [], "buckets": [
        {"name": "one", "objects": [{"key": "b", "size": 2}, {"key": "a", "size": 1}]}]})",
                     wrong);
    EXPECT_THAT(wrong, IsEmpty());
    EXPECT_EQ(account.buckets[0].objects[0].key, "a");
    EXPECT_EQ(account.buckets[0].objects[1].size, 2U);
}

TEST(AccountFile, ComplainsOfAllThatIsWrongByPlace) {
    EXPECT_THAT(wrong_with(R"({
        "service_account": {"email": "nobody", "unique_id": 7, "name": "x"},
        "roles": [{"role_arn": "reader", "max_session_duration": "13h"}, "role"],
        "buckets": [{"name": "A", "objects": [{"key": "", "size": -1}]}],
        "colour": "red"})"),
                ElementsAre(HasSubstr("/service_account/email"), HasSubstr("/service_account/unique_id: found 7"),
                            HasSubstr("/service_account/name: unknown"), HasSubstr("/roles/0/role_arn"),
                            HasSubstr("/roles/0/max_session_duration: found \"13h\", allowed is 1h to 12h"),
                            HasSubstr("/roles/0/trust_policy: missing"), HasSubstr("/roles/1: found \"role\""),

                            HasSubstr("/buckets/0/name"), HasSubstr("/buckets/0/objects/0/key"),
                            HasSubstr("/buckets/0/objects/0/size: found -1"), HasSubstr("/colour: unknown")));
}

TEST(AccountFile, ComplainsOfWhatIsThereTwice) {
    EXPECT_THAT(
        wrong_with(R"({"service_account": {"email": "a@b", "unique_id": "1"}, "roles": [
        {"role_arn": "arn:aws:iam::123456789012:role/one", "trust_policy": {"Statement": []}},
        {"role_arn": "arn:aws:iam::123456789012:role/one", "trust_policy": {"Statement": []}}],
        "buckets": [{"name": "one"}, {"name": "one"}]})"),
        ElementsAre("/roles: arn:aws:iam::123456789012:role/one is there twice", "/buckets: one is there twice"));
}

TEST(AccountFile, SaysWhereTheTextStopsBeingJson) {
    EXPECT_THAT(wrong_with("{\n  \"roles\": [,]\n}"), ElementsAre(HasSubstr("line 2")));
    EXPECT_THAT(wrong_with(""), ElementsAre(HasSubstr("not JSON")));
    EXPECT_THAT(wrong_with("[]"), ElementsAre(HasSubstr("/: found []")));
}

}  // namespace
}  // namespace crossvend::sandbox
