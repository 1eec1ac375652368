#include "sandbox/google/impersonation.hpp"

#include "sandbox/google/access_tokens.hpp"

#include <gmock/gmock.h>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr base::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 22h;

TEST(ImpersonationTarget, IsReadFromThePath) {
    const auto target = parse_impersonation_target("/v1/projects/-/serviceAccounts/a%40b:generateIdToken");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->call, call::generate_id_token);
    EXPECT_EQ(target->project, "-");
    EXPECT_EQ(target->account, "a@b");
    EXPECT_EQ(parse_impersonation_target("/v1/projects/p/serviceAccounts/1:signJwt")->project, "p");
    EXPECT_EQ(parse_impersonation_target("/v1/projects/-/serviceAccounts/1:generateAccessToken")->call,
              call::generate_access_token);
}

TEST(ImpersonationTarget, IsNoOtherPath) {
    for (const std::string_view path :
         {"", "/", "/v1/projects/", "/v1/projects/-/serviceAccounts/", "/v1/projects/-/serviceAccounts/a@b",
          "/v1/projects/-/serviceAccounts/a@b:signBlob", "/v1/projects/-/serviceAccounts/a@b:email",
          "/v1/projects/a:signJwt/serviceAccounts/b", "/v1/projects/-/serviceAccounts/%zz:signJwt",
          "/v2/projects/-/serviceAccounts/a@b:signJwt"})
        EXPECT_FALSE(parse_impersonation_target(path)) << path;
}

TEST(Impersonation, ReadsWhatEachCallAsksFor) {
    const auto id_token = read_impersonation(
        call::generate_id_token,
        R"({"audience": "a", "includeEmail": true, "useEmailAzp": true, "delegates": ["projects/-/serviceAccounts/x"]})",
        now);
    ASSERT_TRUE(id_token) << id_token.error().message;
    EXPECT_EQ(id_token->audience, "a");
    EXPECT_TRUE(id_token->include_email);
    EXPECT_TRUE(id_token->email_azp);
    EXPECT_THAT(id_token->delegates, ElementsAre("projects/-/serviceAccounts/x"));
    EXPECT_FALSE(read_impersonation(call::generate_id_token, R"({"audience": "a"})", now)->email_azp);

    EXPECT_EQ(read_impersonation(call::generate_access_token, R"({"scope": ["s"]})", now)->lifetime, 1h);
    EXPECT_EQ(read_impersonation(call::generate_access_token, R"({"scope": ["s"], "lifetime": "300s"})", now)->lifetime,
              5min);
    EXPECT_EQ(read_impersonation(call::sign_jwt, R"({"payload": "{\"a\": 1}"})", now)->payload, R"({"a":1})");
}

TEST(Impersonation, RefusesABodyThatIsNotTheCalls) {
    struct {
        call which;
        std::string_view body;
        std::string_view about;
    } const cases[] = {
        {call::generate_id_token, "", "not JSON"},
        {call::generate_id_token, "[]", "/: found []"},
        {call::generate_id_token, "{}", "/audience: missing"},
        {call::generate_id_token, R"({"audience": ""})", "/audience"},
        {call::generate_id_token, R"({"audience": "a", "includeEmail": 1})", "/includeEmail"},
        {call::generate_id_token, R"({"audience": "a", "delegates": "x"})", "/delegates"},
        {call::generate_id_token, R"({"audience": "a", "scope": []})", "/scope: unknown"},
        {call::generate_access_token, R"({"scope": []})", "/scope: at least one"},
        {call::generate_access_token, R"({"scope": ["s"], "lifetime": "3601s"})", "/lifetime"},
        {call::generate_access_token, R"({"scope": ["s"], "lifetime": "1h"})", "/lifetime"},
        {call::generate_access_token, R"({"scope": ["s"], "lifetime": "0s"})", "/lifetime"},
        {call::sign_jwt, R"({"payload": {}})", "/payload: found {}"},
        {call::sign_jwt, R"({"payload": "[]"})", "/payload"},
        {call::sign_jwt, R"({"payload": "x"})", "not JSON"},
        {call::sign_jwt, R"({"payload": "{\"exp\": 1}"})", "exp is at most 12 hours ahead"},
        {call::sign_jwt, R"({"payload": "{\"exp\": 9999999999}"})", "exp is at most 12 hours ahead"},
    };
    for (const auto& [which, body, about] : cases) {
        const auto outcome = read_impersonation(which, body, now);
        ASSERT_FALSE(outcome) << body;
        EXPECT_EQ(outcome.error().status, 400U);
        EXPECT_EQ(outcome.error().code, "INVALID_ARGUMENT");
        EXPECT_THAT(outcome.error().message, HasSubstr(about));
    }
}

/// A caller that may be "first", which may be "second", which may be "target".
class ImpersonationChain : public testing::Test {
protected:
    ImpersonationChain() {
        all_.service_account = {"caller@p", "1", {}};
        all_.service_accounts = {
            {"first@p", "2", {"caller@p"}}, {"second@p", "3", {"first@p"}}, {"target@p", "4", {"second@p", "user@x"}}};
    }

    std::string outcome(const std::string& account, const std::vector<std::string>& delegates,
                        const std::string& caller = "caller@p", call which = call::generate_id_token,
                        const std::string& project = "-") const {
        const auto decided = decide_impersonation({which, project, account}, delegates, caller, all_);
        if (decided) return (*decided)->email;
        return std::to_string(decided.error().status) + ' ' + decided.error().code + ' ' + decided.error().message;
    }

    account all_;
};

TEST_F(ImpersonationChain, IsShortForOneThatTheAccountNames) {
    EXPECT_EQ(outcome("first@p", {}), "first@p");
    EXPECT_EQ(outcome("2", {}), "first@p");
    EXPECT_EQ(outcome("target@p", {}, "user@x"), "target@p");
}

TEST_F(ImpersonationChain, NeedsEveryLink) {
    const std::string prefix = "projects/-/serviceAccounts/";
    EXPECT_EQ(outcome("target@p", {prefix + "first@p", prefix + "3"}), "target@p");
    EXPECT_EQ(outcome("target@p", {"first@p", "second@p"}), "target@p");
    EXPECT_THAT(outcome("target@p", {"first@p"}), HasSubstr("403 PERMISSION_DENIED"));
    EXPECT_THAT(outcome("target@p", {"second@p", "first@p"}), HasSubstr("'iam.serviceAccounts.implicitDelegation'"));
    EXPECT_THAT(outcome("target@p", {"nobody@p"}), HasSubstr("404 NOT_FOUND"));
}

TEST_F(ImpersonationChain, NamesThePermissionThatIsMissing) {
    EXPECT_THAT(outcome("target@p", {}),
                HasSubstr("403 PERMISSION_DENIED Permission 'iam.serviceAccounts.getOpenIdToken' denied"));
    EXPECT_THAT(outcome("target@p", {}, "x", call::generate_access_token), HasSubstr("getAccessToken"));
    EXPECT_THAT(outcome("target@p", {}, "x", call::sign_jwt), HasSubstr("signJwt"));
    EXPECT_THAT(outcome("caller@p", {}), HasSubstr("403"));
}

TEST_F(ImpersonationChain, TakesNoProjectButTheWildcard) {
    EXPECT_THAT(outcome("first@p", {}, "caller@p", call::sign_jwt, "p"), HasSubstr("404 NOT_FOUND"));
    EXPECT_THAT(outcome("nobody@p", {}), HasSubstr("404 NOT_FOUND"));
}

TEST(AccessTokens, BelongToSomebodyUntilTheyExpire) {
    access_tokens all;
    const base::secret token = all.issue("a@b", now + 1h, base::system_random());
    EXPECT_TRUE(token.reveal().starts_with("ya29."));
    ASSERT_NE(all.principal(token.reveal(), now), nullptr);
    EXPECT_EQ(*all.principal(token.reveal(), now + 1h - 1ns), "a@b");
    EXPECT_EQ(all.principal(token.reveal(), now + 1h), nullptr);
    EXPECT_EQ(all.principal("", now), nullptr);
    EXPECT_EQ(all.principal("ya29.x", now), nullptr);
}

TEST(AccessTokens, AreForgottenBeyondTheLimit) {
    access_tokens all(1);
    const base::secret first = all.issue("a@b", now + 1h, base::system_random());
    const base::secret second = all.issue("c@d", now + 1h, base::system_random());
    EXPECT_EQ(all.principal(first.reveal(), now), nullptr);
    EXPECT_EQ(*all.principal(second.reveal(), now), "c@d");
}

}  // namespace
}  // namespace crossvend::sandbox
