#include "sandbox/google/oauth_grants.hpp"

#include "crossvend/net/url.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr base::time_point now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 22h;
constexpr std::int64_t now_seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();

parameters form_with(const std::map<std::string, std::string>& pairs) {
    std::string body;
    for (const auto& [name, value] : pairs) body += name + '=' + net::percent_encode(value) + '&';
    return *parameters::parse(body);
}

/// An assertion of the machine's service account, signed with a key that was given out.
class Assertion : public testing::Test {
protected:
    Assertion() {
        all_.service_account = {"sa@p.iam.gserviceaccount.com", "104", {}};
        all_.service_accounts = {{"other@p.iam.gserviceaccount.com", "105", {}}};
        claims_ = {{"iss", "sa@p.iam.gserviceaccount.com"},
                   {"aud", "https://oauth2.googleapis.com/token"},
                   {"iat", now_seconds},
                   {"exp", now_seconds + 3600},
                   {"target_audience", "sts.amazonaws.com"}};
    }

    /// Made once, as a key takes a while.
    static service_account_keys& keys() {
        static service_account_keys instance;
        return instance;
    }
    static const signing_key& key() {
        static const signing_key instance = keys().make("sa@p.iam.gserviceaccount.com");
        return instance;
    }

    base::result<granted_assertion, google_error> decide(const base::secret& assertion) const {
        const parameters form =
            form_with({{"grant_type", std::string(jwt_bearer_grant)}, {"assertion", std::string(assertion.reveal())}});
        return decide_assertion(form, "127.0.0.1:9921", all_, keys(), now);
    }
    base::result<granted_assertion, google_error> decide() const { return decide(key().sign(claims_.dump())); }

    static std::string refusal_of(const base::result<granted_assertion, google_error>& outcome) {
        return outcome ? "" : outcome.error().code + ": " + outcome.error().message;
    }
    std::string refusal() const { return refusal_of(decide()); }

    account all_;
    json claims_;
};

TEST_F(Assertion, GetsAnIdentityTokenForItsTargetAudience) {
    const auto granted = decide();
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(granted->who, &all_.service_account);
    EXPECT_EQ(granted->target_audience, "sts.amazonaws.com");
}

TEST_F(Assertion, GetsAnAccessTokenForItsScope) {
    claims_.erase("target_audience");
    claims_["scope"] = "https://www.googleapis.com/auth/cloud-platform";
    EXPECT_EQ(decide()->target_audience, "");
}

TEST_F(Assertion, AsksForOneKindOfTokenOnly) {
    claims_["scope"] = "s";
    EXPECT_EQ(refusal(), "invalid_request: An assertion has either a scope or a target_audience");
    claims_.erase("scope");
    claims_.erase("target_audience");
    EXPECT_EQ(refusal(), "invalid_scope: Invalid OAuth scope or ID token audience provided.");
}

TEST_F(Assertion, MayBeMeantForTheListenerItselfOrForTlsInFrontOfIt) {
    for (const char* scheme : {"http", "https"}) {
        claims_["aud"] = std::string(scheme) + "://127.0.0.1:9921/token";
        EXPECT_EQ(refusal(), "") << scheme;
    }
    for (const json& audience :
         {json("https://oauth2.googleapis.com/"), json("http://127.0.0.1:9922/token"), json(7)}) {
        claims_["aud"] = audience;
        EXPECT_EQ(refusal(), "invalid_grant: Invalid JWT: Failed audience check.") << audience;
    }
}

TEST_F(Assertion, IsShortLivedAndInTime) {
    struct {
        json iat, exp;
        bool taken;
    } const cases[] = {
        {now_seconds + 300, now_seconds + 3900, true},
        {now_seconds + 301, now_seconds + 900, false},
        {now_seconds, now_seconds + 3601, false},
        {now_seconds - 3599, now_seconds + 1, true},
        {now_seconds - 3600, now_seconds, false},
        {nullptr, now_seconds + 1, false},
        {now_seconds, "soon", false},
        {double(now_seconds), now_seconds + 1, false},
        {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), false},
    };
    for (const auto& [iat, exp, taken] : cases) {
        claims_["iat"] = iat;
        claims_["exp"] = exp;
        EXPECT_EQ(refusal().find("Token must be a short-lived token") == std::string::npos, taken) << iat << ' ' << exp;
    }
}

TEST_F(Assertion, NeedsAKeyOfItsOwnAccount) {
    constexpr const char* refused = "invalid_grant: Invalid JWT Signature.";
    EXPECT_EQ(refusal_of(decide(signing_key().sign(claims_.dump()))), refused);
    EXPECT_EQ(refusal_of(decide(break_signature(key().sign(claims_.dump())))), refused);
    claims_["iss"] = "other@p.iam.gserviceaccount.com";
    EXPECT_EQ(refusal(), refused);
}

TEST_F(Assertion, MayBeSignedWithTheKeyThatGoogleKeeps) {
    const signing_key& managed = keys().managed("sa@p.iam.gserviceaccount.com");
    EXPECT_EQ(refusal_of(decide(managed.sign(claims_.dump()))), "");
}

TEST_F(Assertion, IsOfAnAccountThereIs) {
    for (const char* issuer : {"nobody@p.iam.gserviceaccount.com", "104", ""}) {
        claims_["iss"] = issuer;
        EXPECT_EQ(refusal(), "invalid_grant: Invalid grant: account not found") << issuer;
    }
}

TEST_F(Assertion, CannotBeForAnotherSubject) {
    claims_["sub"] = "sa@p.iam.gserviceaccount.com";
    EXPECT_EQ(refusal(), "");
    claims_["sub"] = "boss@example.com";
    EXPECT_EQ(decide().error().status, 401U);
    EXPECT_EQ(decide().error().code, "unauthorized_client");
}

TEST_F(Assertion, IsTheOnlyGrantOfItsKind) {
    const auto refusal = [this](const std::map<std::string, std::string>& pairs) {
        return refusal_of(decide_assertion(form_with(pairs), "", all_, keys(), now));
    };
    EXPECT_EQ(refusal({}), "unsupported_grant_type: Invalid grant_type: ");
    EXPECT_EQ(refusal({{"grant_type", "password"}}), "unsupported_grant_type: Invalid grant_type: password");
    EXPECT_EQ(refusal({{"grant_type", std::string(jwt_bearer_grant)}}),
              "invalid_request: Missing required parameter: assertion");
    EXPECT_EQ(refusal({{"grant_type", std::string(jwt_bearer_grant)}, {"assertion", "a.b"}}),
              "invalid_grant: Invalid JWT: The token is not a JSON Web Token");
}

TEST(RefreshToken, IsAUsersOfAClient) {
    std::vector<user> users(2);
    users[0] = {"a@b", "gcloud", base::secret("s"), base::secret("r1")};
    users[1] = {"c@d", "gcloud", base::secret("s"), base::secret("r2")};
    const auto outcome = [&](const std::string& client, const std::string& secret, const std::string& token) {
        const parameters form = form_with({{"client_id", client}, {"client_secret", secret}, {"refresh_token", token}});
        const auto granted = decide_refresh(form, users);
        return granted ? (*granted)->email : std::to_string(granted.error().status) + ' ' + granted.error().code;
    };
    EXPECT_EQ(outcome("gcloud", "s", "r1"), "a@b");
    EXPECT_EQ(outcome("gcloud", "s", "r2"), "c@d");
    EXPECT_EQ(outcome("gcloud", "s", "r3"), "400 invalid_grant");
    EXPECT_EQ(outcome("gcloud", "x", "r1"), "401 invalid_client");
    EXPECT_EQ(outcome("other", "s", "r1"), "401 invalid_client");
    EXPECT_EQ(outcome("", "", ""), "401 invalid_client");
}

TEST(ServiceAccountKeys, ForgetTheOldestBeyondTheLimit) {
    service_account_keys keys(1);
    const signing_key first = keys.make("a@b");
    EXPECT_EQ(*keys.public_key("a@b", first.id()), first.pair().public_pem);
    EXPECT_EQ(keys.public_key("c@d", first.id()), nullptr);
    const signing_key second = keys.make("a@b");
    EXPECT_EQ(keys.public_key("a@b", first.id()), nullptr);
    EXPECT_NE(keys.public_key("a@b", second.id()), nullptr);
}

}  // namespace
}  // namespace crossvend::sandbox
