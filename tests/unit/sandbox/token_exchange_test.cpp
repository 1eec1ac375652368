#include "sandbox/google/token_exchange.hpp"

#include "crossvend/net/url.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr base::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 22h;
constexpr const char* pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/demo";

/// A pod's token that is to become an access token.
class TokenExchange : public testing::Test {
protected:
    TokenExchange() {
        const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
        claims_ = {{"iss", "https://example.com/c"},
                   {"sub", "system:serviceaccount:demo:app"},
                   {"aud", json::array({"registered"})},
                   {"iat", seconds},
                   {"exp", seconds + 3600}};
        form_ = {{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
                 {"audience", std::string(pool) + "/providers/gke"},
                 {"scope", "https://www.googleapis.com/auth/cloud-platform"},
                 {"requested_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                 {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"}};
        sign();
    }

    static const identity_providers& providers() {
        static const identity_providers instance(std::vector<oidc_provider>{
            {"gke", "https://example.com/c", {"registered"}}, {"eks", "https://example.com/e", {"registered"}}});
        return instance;
    }
    void sign(const std::string& provider = "gke") {
        form_["subject_token"] = std::string(providers().find(provider)->key.sign(claims_.dump()).reveal());
    }
    std::string outcome(base::time_point when = now) const {
        std::string body;
        for (const auto& [name, value] : form_) body += name + '=' + net::percent_encode(value) + '&';
        const auto decided = decide_token_exchange(*parameters::parse(body), providers(), when);
        return decided ? *decided : decided.error().code + ": " + decided.error().message;
    }

    json claims_;
    std::map<std::string, std::string> form_;
};

TEST_F(TokenExchange, GivesThePrincipalOfThePool) {
    constexpr const char* principal =
        "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/demo/subject/"
        "system:serviceaccount:demo:app";
    EXPECT_EQ(outcome(), principal);
    form_["subject_token_type"] = "urn:ietf:params:oauth:token-type:id_token";
    EXPECT_EQ(outcome(), principal);
}

TEST_F(TokenExchange, TakesATokenForTheProviderItself) {
    claims_["aud"] = std::string("https:") + pool + "/providers/gke";
    sign();
    EXPECT_TRUE(outcome().starts_with("principal:")) << outcome();
    claims_["aud"] = std::string("https:") + pool + "/providers/eks";
    sign();
    EXPECT_TRUE(outcome().starts_with("invalid_grant: The audience in ID Token [https:")) << outcome();
}

TEST_F(TokenExchange, RefusesAPoolOrProviderThatIsNone) {
    for (const char* audience :
         {"gke", "//iam.googleapis.com/projects/1/providers/gke",
          "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/demo",
          "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/demo/providers/x",
          "https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/demo/"
          "providers/gke"}) {
        form_["audience"] = audience;
        EXPECT_TRUE(outcome().starts_with("invalid_target: ")) << audience;
    }
}

TEST_F(TokenExchange, RefusesATokenOfAnotherIssuer) {
    form_["subject_token"] = "a.b.c";
    EXPECT_EQ(outcome(), "invalid_grant: The token is not a JSON Web Token");
    sign("eks");
    EXPECT_EQ(outcome(), "invalid_grant: The token's key is unknown");
    claims_["iss"] = "https://example.com/e";
    sign("eks");
    EXPECT_EQ(outcome(),
              "invalid_grant: The issuer in ID Token https://example.com/e does not match the expected ones: "
              "https://example.com/c");
}

TEST_F(TokenExchange, RefusesATokenFromTheSecondItExpires) {
    EXPECT_TRUE(outcome(now + 3600s - 1ns).starts_with("principal:"));
    EXPECT_EQ(outcome(now + 3600s), "invalid_grant: ID Token issued at 1795298400 is stale to sign-in.");
}

TEST_F(TokenExchange, RefusesAFormThatIsNotOfTheProtocol) {
    const auto good = form_;
    for (const char* name : {"audience", "scope", "subject_token", "subject_token_type"}) {
        form_ = good;
        form_.erase(name);
        EXPECT_EQ(outcome(), "invalid_request: Missing required field: " + std::string(name) + '.');
    }
    for (const char* name : {"requested_token_type", "subject_token_type"}) {
        form_ = good;
        form_[name] = "urn:ietf:params:oauth:token-type:saml2";
        EXPECT_TRUE(outcome().starts_with("invalid_request: Invalid value for")) << outcome();
    }
    form_.erase("grant_type");
    EXPECT_TRUE(outcome().starts_with("unsupported_grant_type: ")) << outcome();
}

}  // namespace
}  // namespace crossvend::sandbox
