#include "sandbox/aws/web_identity_exchange.hpp"

#include "crossvend/net/url.hpp"
#include "sandbox/google/google_id_token.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr base::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 22h;

class WebIdentityExchange : public testing::Test {
protected:
    WebIdentityExchange() {
        complaints wrong;
        account_ = read_account(example_account(), wrong);
        account_.roles[0].max_session_duration = 2h;
        form_ = {{"RoleArn", account_.roles[0].arn}, {"RoleSessionName", "pod-1"}, {"WebIdentityToken", token("")}};
    }

    static const identity_providers& providers() {
        static const identity_providers instance(
            std::vector<oidc_provider>{{"gke", "https://example.com/c", {"sts.amazonaws.com"}}});
        return instance;
    }

    /// A token of the account's, issued now, with changes to its claims.
    std::string token(std::string_view changes) const {
        const std::string claims =
            token_claims(account_.service_account, {.audience = "sts.amazonaws.com"}, now, changes);
        return std::string(providers().google().sign(claims).reveal());
    }

    base::result<granted_web_identity, aws_error> decide(base::time_point when = now) const {
        std::string body;
        for (const auto& [name, value] : form_) body += name + '=' + net::percent_encode(value) + '&';
        const auto form = parameters::parse(body);
        net::http_request request;
        request.fields = fields_;
        return decide_exchange(request, *form, account_.roles, providers(), when);
    }

    std::string refusal(base::time_point when = now) const {
        const auto outcome = decide(when);
        return outcome ? "" : std::to_string(outcome.error().status) + ' ' + outcome.error().code;
    }
    std::string message(base::time_point when = now) const {
        const auto outcome = decide(when);
        return outcome ? "" : outcome.error().message;
    }

    account account_;
    std::map<std::string, std::string> form_;
    std::vector<net::http_field> fields_;
};

TEST_F(WebIdentityExchange, GrantsTheRoleToItsServiceAccountForAnHour) {
    const auto granted = decide();
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(granted->who, &account_.roles[0]);
    EXPECT_EQ(granted->session_name, "pod-1");
    EXPECT_EQ(granted->lifetime, 1h);
    EXPECT_EQ(granted->claims.subject, account_.service_account.unique_id);
}

TEST_F(WebIdentityExchange, GrantsWhatDurationIsAskedFor) {
    form_["DurationSeconds"] = "7200";
    EXPECT_EQ(decide()->lifetime, 2h);
    form_["DurationSeconds"] = "900";
    EXPECT_EQ(decide()->lifetime, 15min);
}

TEST_F(WebIdentityExchange, RefusesASessionLongerThanTheRolesLimit) {
    form_["DurationSeconds"] = "7201";
    EXPECT_EQ(refusal(), "400 ValidationError");
    EXPECT_EQ(message(), "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

TEST_F(WebIdentityExchange, RefusesWhatTheApiDoesNotAllow) {
    struct {
        const char* name;
        std::string value;
        const char* in_message;
    } const cases[] = {
        {"RoleArn", "arn", "at 'roleArn' failed to satisfy constraint: Member must have length greater"},
        {"RoleArn", std::string(2049, 'a'), "Member must have length less than or equal to 2048"},
        {"RoleArn", "arn:aws:iam::123456789012:user/me", "Request ARN is invalid"},
        {"RoleSessionName", "a", "greater than or equal to 2"},
        {"RoleSessionName", std::string(65, 'a'), "less than or equal to 64"},
        {"RoleSessionName", "a b", "Value 'a b' at 'roleSessionName'"},
        {"WebIdentityToken", "abc", "Value '(hidden)' at 'webIdentityToken'"},
        {"WebIdentityToken", std::string(20001, 'a'), "less than or equal to 20000"},
        {"DurationSeconds", "899", "greater than or equal to 900"},
        {"DurationSeconds", "43201", "less than or equal to 43200"},
        {"DurationSeconds", "1h", "Value '1h' at 'durationSeconds'"},
        {"DurationSeconds", "-3600", "at 'durationSeconds'"},
        {"Policy", "", "at 'policy' failed to satisfy constraint: Member must have length greater than or equal to 1"},
        {"Policy", std::string(2049, ' '), "at 'policy' failed"},
        {"PolicyArns.member.1.arn", "arn", "at 'policyArns.member.arn' failed"},
        {"ProviderId", "accounts.google.com", "ProviderId is for OAuth 2.0"},
    };
    const auto good = form_;
    for (const auto& [name, value, in_message] : cases) {
        form_ = good;
        form_[name] = value;
        EXPECT_EQ(refusal(), "400 ValidationError") << name << '=' << value;
        EXPECT_NE(message().find(in_message), std::string::npos) << message();
    }
}

TEST_F(WebIdentityExchange, TakesSessionPoliciesWithoutJudgingThem) {
    form_["Policy"] = R"({"Version": "2012-10-17", "Statement": []})";
    for (int i = 1; i <= 10; ++i)
        form_["PolicyArns.member." + std::to_string(i) + ".arn"] = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    EXPECT_EQ(refusal(), "");
    form_["PolicyArns.member.11.arn"] = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    EXPECT_EQ(message(),
              "1 validation error detected: Value '[...]' at 'policyArns' failed to satisfy constraint: Member must "
              "have length less than or equal to 10");
}

TEST_F(WebIdentityExchange, RefusesASessionPolicyThatIsNoJsonObject) {
    for (const char* policy : {"x", "[]", "7", "{"}) {
        form_["Policy"] = policy;
        EXPECT_EQ(refusal(), "400 MalformedPolicyDocument") << policy;
    }
}

TEST_F(WebIdentityExchange, NamesAllParametersThatAreMissing) {
    form_.clear();
    EXPECT_EQ(message(),
              "3 validation errors detected: "
              "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
              "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null; "
              "Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null");
}

TEST_F(WebIdentityExchange, RefusesARequestThatIsSigned) {
    for (const std::string_view name : {"authorization", "X-Amz-Security-Token"}) {
        fields_ = {{name, "x"}};
        EXPECT_EQ(refusal(), "400 ValidationError") << name;
    }
}

TEST_F(WebIdentityExchange, RefusesATokenThatIsNotGoogles) {
    form_["WebIdentityToken"] = std::string(break_signature(base::secret(token(""))).reveal());
    EXPECT_EQ(refusal(), "400 InvalidIdentityToken");
    form_["WebIdentityToken"] = token(R"({"iss": "https://example.com"})");
    EXPECT_EQ(refusal(), "400 InvalidIdentityToken");
    EXPECT_EQ(message(), "No OpenIDConnect provider found in your account for https://example.com");
    form_["WebIdentityToken"] = token(R"({"aud": null})");
    EXPECT_EQ(message(), "Missing a required claim: aud");
}

TEST_F(WebIdentityExchange, RefusesATokenFromTheSecondItExpires) {
    EXPECT_EQ(refusal(now + 3600s - 1ns), "");
    EXPECT_EQ(refusal(now + 3600s), "400 ExpiredTokenException");
    EXPECT_EQ(message(now + 3600s),
              "Token expired: current date/time 1795302000 must be before the expiration date/time 1795302000");
}

TEST_F(WebIdentityExchange, DoesNotTellAMissingRoleFromOneThatDoesNotTrust) {
    form_["WebIdentityToken"] = token(R"({"sub": "7"})");
    EXPECT_EQ(refusal(), "403 AccessDenied");
    const std::string does_not_trust = message();
    form_["WebIdentityToken"] = token("");
    form_["RoleArn"] = "arn:aws:iam::123456789012:role/none";
    EXPECT_EQ(refusal(), "403 AccessDenied");
    EXPECT_EQ(message(), does_not_trust);
    EXPECT_EQ(message(), "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

TEST_F(WebIdentityExchange, TakesATokenOfARegisteredProviderForARegisteredAudience) {
    complaints wrong;
    const nlohmann::json trust = nlohmann::json::parse(R"({"Statement": {"Effect": "Allow",
        "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/example.com/c"},
        "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {
            "example.com/c:sub": "system:serviceaccount:demo:app", "example.com/c:aud": "sts.amazonaws.com"}}}})");
    account_.roles[0].trust = read_trust_policy(trust, {"example.com/c"}, "", wrong);
    const auto sign = [](std::string_view audience, std::string_view subject) {
        const nlohmann::json claims{{"iss", "https://example.com/c"},
                                    {"sub", subject},
                                    {"aud", {audience}},
                                    {"iat", 1795298400},
                                    {"exp", 1795302000}};
        return std::string(providers().find("gke")->key.sign(claims.dump()).reveal());
    };
    form_["WebIdentityToken"] = sign("sts.amazonaws.com", "system:serviceaccount:demo:app");
    EXPECT_EQ(message(), "");
    form_["WebIdentityToken"] = sign("sts.amazonaws.com", "system:serviceaccount:demo:other");
    EXPECT_EQ(refusal(), "403 AccessDenied");
    form_["WebIdentityToken"] = sign("elsewhere", "system:serviceaccount:demo:app");
    EXPECT_EQ(refusal(), "400 InvalidIdentityToken");
    EXPECT_EQ(message(), "Incorrect token audience");
}

TEST_F(WebIdentityExchange, TakesAudAsTheTokensOwnWhereItHasNoAzp) {
    form_["WebIdentityToken"] = token(R"({"azp": null})");
    EXPECT_EQ(refusal(), "403 AccessDenied");
}

}  // namespace
}  // namespace crossvend::sandbox
