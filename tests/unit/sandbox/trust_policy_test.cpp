#include "sandbox/account/trust_policy.hpp"

#include "sandbox/aws/web_identity_exchange.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* google = R"({"Federated": "accounts.google.com"})";

/// A policy with one statement for Google and the conditions given.
std::string policy(std::string_view conditions) {
    return std::string(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": )") + google +
           R"(, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" + std::string(conditions) + "}}";
}

std::string readme_policy() {
    return policy(R"({"StringEquals": {
        "accounts.google.com:sub": "104857600000000000001",
        "accounts.google.com:oaud": "sts.amazonaws.com",
        "accounts.google.com:aud": ["104857600000000000001", "sa@example.com"]}})");
}

/// The bearer of a token of Google's.
struct web_identity {
    std::string subject;
    std::string audience;
    std::optional<std::string> authorized_party;

    role_request request() const {
        identity_claims claims;
        claims.issuer = google_issuer;
        claims.subject = subject;
        claims.audience = audience;
        claims.authorized_party = authorized_party;
        return bearer_of(claims, role(), "pod-1");
    }
};

web_identity reader() { return {"104857600000000000001", "sts.amazonaws.com", "104857600000000000001"}; }

bool admits(const std::string& document, const role_request& who, std::string_view action) {
    complaints wrong;
    const trust_policy trust = read_trust_policy(json::parse(document), {"example.com/Cluster"}, "", wrong);
    EXPECT_THAT(wrong, IsEmpty()) << document;
    return trust.admits(who, action);
}

bool admits(const std::string& document, const web_identity& who) {
    return admits(document, who.request(), "sts:AssumeRoleWithWebIdentity");
}

complaints faults_of(const std::string& document) {
    complaints wrong;
    static_cast<void>(read_trust_policy(json::parse(document), {}, "/trust_policy", wrong));
    return wrong;
}

TEST(TrustPolicy, AdmitsTheServiceAccountItNames) { EXPECT_TRUE(admits(readme_policy(), reader())); }

TEST(TrustPolicy, RefusesATokenOfAnotherSubject) {
    web_identity who = reader();
    who.subject = "999";
    EXPECT_FALSE(admits(readme_policy(), who));
}

TEST(TrustPolicy, RefusesATokenForAnotherAudience) {
    web_identity who = reader();
    who.audience = "https://example.com";
    EXPECT_FALSE(admits(readme_policy(), who));
}

TEST(TrustPolicy, TakesAudAsTheAuthorizedPartyWhereThereIsOne) {
    const std::string by_aud = policy(R"({"StringEquals": {"accounts.google.com:aud": "sts.amazonaws.com"}})");
    web_identity who = reader();
    EXPECT_FALSE(admits(by_aud, who));
    who.authorized_party.reset();
    EXPECT_TRUE(admits(by_aud, who));
}

TEST(TrustPolicy, WantsEveryConditionButOneValueOfEach) {
    web_identity who = reader();
    who.authorized_party = "sa@example.com";
    EXPECT_TRUE(admits(readme_policy(), who));
    who.authorized_party = "other@example.com";
    EXPECT_FALSE(admits(readme_policy(), who));
}

TEST(TrustPolicy, ComparesValuesWithTheirCase) {
    web_identity who = reader();
    who.audience = "STS.amazonaws.com";
    EXPECT_FALSE(admits(readme_policy(), who));
}

TEST(TrustPolicy, JudgesEachOperator) {
    struct {
        std::string_view conditions;
        bool admitted;
    } const cases[] = {
        {"{}", true},
        {R"({"StringLike": {"accounts.google.com:oaud": "sts.*"}})", true},
        {R"({"StringLike": {"accounts.google.com:oaud": "*.example.com"}})", false},
        {R"({"StringLike": {"accounts.google.com:sub": ["x", "1048576????????????01"]}})", true},
        {R"({"StringEquals": {"accounts.google.com:oaud": "sts.*"}})", false},
        {R"({"StringEquals": {"ACCOUNTS.google.com:SUB": "104857600000000000001"}})", true},
        {R"({"Null": {"accounts.google.com:sub": "false"}})", true},
        {R"({"Null": {"accounts.google.com:sub": "true"}})", false},
        {R"({"Null": {"accounts.google.com:aud": false}})", true},
        {R"({"Null": {"accounts.google.com:aud": true}})", false},
    };
    for (const auto& [conditions, admitted] : cases)
        EXPECT_EQ(admits(policy(conditions), reader()), admitted) << conditions;
}

TEST(TrustPolicy, AppliesToTheActionAndPrincipalOfTheCallOnly) {
    struct {
        std::string_view principal;
        std::string_view action;
        bool admitted;
    } const cases[] = {
        {R"({"Federated": "accounts.google.com"})", R"("sts:AssumeRoleWithWebIdentity")", true},
        {R"({"Federated": ["cognito-identity.amazonaws.com", "accounts.google.com"]})", R"("sts:*")", true},
        {R"({"Federated": "accounts.google.com"})", R"(["sts:TagSession", "STS:assumerole*identity"])", true},
        {R"({"Federated": "accounts.google.com"})", R"("sts:AssumeRole")", false},
        {R"({"Federated": "accounts.google.com.evil"})", R"("sts:*")", false},
        {R"({"AWS": "arn:aws:iam::123456789012:root"})", R"("sts:*")", false},
        {R"({"AWS": "accounts.google.com"})", R"("*")", false},
    };
    for (const auto& [principal, action, admitted] : cases) {
        const std::string document = R"({"Statement": [{"Effect": "Allow", "Principal": )" + std::string(principal) +
                                     R"(, "Action": )" + std::string(action) + "}]}";
        EXPECT_EQ(admits(document, reader()), admitted) << document;
    }
}

TEST(TrustPolicy, NamesCallersByAnyOfTheirNames) {
    struct {
        std::string_view principal;
        bool admitted;
    } const cases[] = {
        {R"({"AWS": "arn:aws:iam::1:role/reader"})", true},
        {R"({"AWS": ["x", "1"]})", true},
        {R"({"AWS": "*"})", true},
        {R"({"AWS": "arn:aws:iam::2:role/reader"})", false},
        {R"({"AWS": "arn:aws:iam::1:role/*"})", false},
        {R"({"Federated": "arn:aws:iam::1:role/reader"})", false},
    };
    role_request who;
    who.kind = role_request::caller::aws;
    who.names = {"arn:aws:iam::1:role/reader", "1", "*"};
    for (const auto& [principal, admitted] : cases) {
        const std::string document = R"({"Statement": {"Effect": "Allow", "Principal": )" + std::string(principal) +
                                     R"(, "Action": "sts:AssumeRole"}})";
        EXPECT_EQ(admits(document, who, "sts:AssumeRole"), admitted) << document;
        EXPECT_FALSE(admits(document, who, "sts:TagSession")) << document;
    }
}

TEST(TrustPolicy, FindsTheValuesOfItsKeysWhateverTheirCase) {
    role_request who;
    who.names = {"accounts.google.com"};
    who.context = {{"sts:externalid", "e"}, {"aws:requesttag/team", "blue"}, {"example.com/cluster:sub", "s"}};
    for (const std::string_view key :
         {R"("sts:ExternalId": "e")", R"("aws:RequestTag/Team": "blue")", R"("example.com/Cluster:sub": "s")"})
        EXPECT_TRUE(
            admits(policy(R"({"StringEquals": {)" + std::string(key) + "}}"), who, "sts:AssumeRoleWithWebIdentity"))
            << key;
    EXPECT_FALSE(
        admits(policy(R"({"StringEquals": {"sts:SourceIdentity": "e"}})"), who, "sts:AssumeRoleWithWebIdentity"));
}

TEST(TrustPolicy, LetsADenialWinWhereverItStands) {
    const std::string allow = R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"},
        "Action": "sts:AssumeRoleWithWebIdentity"})";
    const std::string deny = R"({"Effect": "Deny", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:*",
        "Condition": {"StringEquals": {"accounts.google.com:sub": "104857600000000000001"}}})";
    web_identity other = reader();
    other.subject = "1";
    for (const std::string& statements : {allow + "," + deny, deny + "," + allow}) {
        const std::string document = R"({"Statement": [)" + statements + "]}";
        EXPECT_FALSE(admits(document, reader()));
        EXPECT_TRUE(admits(document, other));
    }
    EXPECT_FALSE(admits(R"({"Statement": []})", reader()));
}

TEST(TrustPolicy, ComplainsOfAnOperatorItCannotJudge) {
    EXPECT_THAT(
        faults_of(policy(R"({"ForAnyValue:StringEquals": {"accounts.google.com:sub": "1"}})")),
        ElementsAre(HasSubstr("/trust_policy/Statement/Condition/ForAnyValue:StringEquals: the sandbox knows")));
}

TEST(TrustPolicy, ComplainsOfAKeyItCannotJudge) {
    for (const std::string key : {"accounts.google.com:azp", "aws:RequestTag/", "example.com/cluster:sub"})
        EXPECT_THAT(faults_of(policy(R"({"StringEquals": {")" + key + R"(": "1"}})")),
                    ElementsAre(HasSubstr("/trust_policy/Statement/Condition/StringEquals/" + key)));
}

TEST(TrustPolicy, ComplainsOfAllThatIsWrongAtOnce) {
    EXPECT_THAT(faults_of(R"({"Version": "2020-01-01", "Statement": [
                    {"Effect": "allow", "NotPrincipal": {}, "Action": 1},
                    {"Effect": "Deny", "Principal": "*", "Action": [], "Condition":
                        {"Null": {"accounts.google.com:sub": "maybe"}, "StringLike": []}},
                    7]})"),
                ElementsAre(HasSubstr("/trust_policy/Version: found \"2020-01-01\""),
                            HasSubstr("/trust_policy/Statement/0/Effect"),
                            HasSubstr("/trust_policy/Statement/0/Principal: missing"),
                            HasSubstr("/trust_policy/Statement/0/Action: found 1"),
                            HasSubstr("/trust_policy/Statement/0/NotPrincipal: unknown"),
                            HasSubstr("/trust_policy/Statement/1/Principal: found \"*\""),
                            HasSubstr("/trust_policy/Statement/1/Action"),
                            HasSubstr("/trust_policy/Statement/1/Condition/Null/accounts.google.com:sub"),
                            HasSubstr("/trust_policy/Statement/1/Condition/StringLike: found []"),
                            HasSubstr("/trust_policy/Statement/2: found 7")));
}

TEST(TrustPolicy, MatchesPatternsWhole) {
    struct {
        std::string_view text, pattern;
        bool fits;
    } const cases[] = {
        {"", "", true},         {"", "*", true},      {"", "?", false},         {"abc", "abc", true},
        {"abc", "ab", false},   {"abc", "a*", true},  {"abc", "*c", true},      {"abc", "a?c", true},
        {"abc", "a??c", false}, {"abc", "**", true},  {"aab", "*ab", true},     {"abab", "*ab", true},
        {"aba", "*ab", false},  {"a*c", "a*c", true}, {"xayaz", "x*a*z", true},
    };
    for (const auto& [text, pattern, fits] : cases)
        EXPECT_EQ(fits_pattern(text, pattern), fits) << text << " ~ " << pattern;
}

}  // namespace
}  // namespace crossvend::sandbox
