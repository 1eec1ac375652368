#include "sandbox/account/account_file.hpp"

#include "sandbox/aws/web_identity_exchange.hpp"

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
    ASSERT_EQ(account.roles.size(), 4U);
    EXPECT_EQ(account.roles[0].arn, "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(account.roles[0].name, "reader");
    EXPECT_EQ(account.roles[0].account_id, "123456789012");
    const std::string& id = account.service_account.unique_id;
    const identity_claims claims{std::string(google_issuer), id, "sts.amazonaws.com", id};
    EXPECT_TRUE(
        account.roles[0].trust.admits(bearer_of(claims, account.roles[0], "pod-1"), "sts:AssumeRoleWithWebIdentity"));
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

TEST(AccountFile, ReadsTheOthersWhoCanProveWhoTheyAre) {
    complaints wrong;
    const account account = read_account(R"({
        "service_account": {"email": "a@b", "unique_id": "1", "impersonators": ["x@y"]},
        "service_accounts": [{"email": "c@d", "unique_id": "2", "impersonators": ["a@b", "principal://p"]}],
        "users": [{"email": "me@d", "client_id": "id", "client_secret": "s", "refresh_token": "r"}],
        "oidc_providers": [{"name": "gke", "issuer": "https://example.com/C", "audiences": ["one", "two"]}],
        "roles": []})",
                                         wrong);
    EXPECT_THAT(wrong, IsEmpty());
    EXPECT_THAT(account.service_account.impersonators, ElementsAre("x@y"));
    EXPECT_THAT(account.service_accounts.at(0).impersonators, ElementsAre("a@b", "principal://p"));
    EXPECT_EQ(account.users.at(0).client_secret.reveal(), "s");
    EXPECT_THAT(account.oidc_providers.at(0).audiences, ElementsAre("one", "two"));
}

TEST(AccountFile, FindsAServiceAccountByEmailOrUniqueId) {
    account all;
    all.service_account = {"a@b", "1", {}};
    all.service_accounts = {{"c@d", "2", {}}};
    EXPECT_EQ(find_service_account(all, "a@b"), &all.service_account);
    EXPECT_EQ(find_service_account(all, "2"), &all.service_accounts[0]);
    EXPECT_EQ(find_service_account(all, "c"), nullptr);
}

TEST(AccountFile, ComplainsOfOthersThatAreNotAsTheyShouldBe) {
    EXPECT_THAT(wrong_with(R"({"service_account": {"email": "a@b", "unique_id": "1"}, "roles": [],
        "service_accounts": [{"email": "c@d", "unique_id": "x", "impersonators": [7]}],
        "users": [{"email": "c", "client_id": "", "client_secret": 1, "extra": 2}],
        "oidc_providers": [{"name": "gke", "issuer": "http://example.com", "audiences": "one"}]})"),
                ElementsAre(HasSubstr("/service_accounts/0/unique_id"),
                            HasSubstr("/service_accounts/0/impersonators/0: found 7"), HasSubstr("/users/0/email"),
                            HasSubstr("/users/0/client_id"), HasSubstr("/users/0/client_secret"),
                            HasSubstr("/users/0/refresh_token: missing"), HasSubstr("/users/0/extra: unknown"),
                            HasSubstr("/oidc_providers/0/issuer"), HasSubstr("/oidc_providers/0/audiences")));
}

TEST(AccountFile, LetsAConditionNameTheProvidersThatTheFileHas) {
    const auto file = [](std::string_view issuer) {
        return R"({"service_account": {"email": "a@b", "unique_id": "1"},
            "oidc_providers": [{"name": "gke", "issuer": "https://example.com/C", "audiences": []}],
            "roles": [{"role_arn": "arn:aws:iam::123456789012:role/one", "trust_policy": {"Statement": {
                "Effect": "Allow", "Action": "sts:*", "Principal": {"Federated": "x"},
                "Condition": {"StringEquals": {")" +
               std::string(issuer) + R"(:sub": "s"}}}}}]})";
    };
    EXPECT_THAT(wrong_with(file("example.com/C")), IsEmpty());
    EXPECT_THAT(wrong_with(file("example.com/D")), ElementsAre(HasSubstr("example.com/D:sub: the sandbox knows")));
}

TEST(AccountFile, RefusesJsonThatIsNestedTooDeep) {
    EXPECT_THAT(wrong_with(std::string(100'000, '[') + std::string(100'000, ']')),
                ElementsAre("nested deeper than 64 levels"));
}

TEST(AccountFile, SaysWhereTheTextStopsBeingJson) {
    EXPECT_THAT(wrong_with("{\n  \"roles\": [,]\n}"), ElementsAre(HasSubstr("line 2")));
    EXPECT_THAT(wrong_with(""), ElementsAre(HasSubstr("not JSON")));
    EXPECT_THAT(wrong_with("[]"), ElementsAre(HasSubstr("/: found []")));
}

}  // namespace
}  // namespace crossvend::sandbox
