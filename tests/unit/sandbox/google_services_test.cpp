#include "sandbox/google/google_iam_stand_in.hpp"
#include "sandbox/google/google_metadata_stand_in.hpp"
#include "sandbox/google/google_oauth_stand_in.hpp"
#include "sandbox/google/identity_token.hpp"
#include "sandbox/google/key_control.hpp"
#include "support/manual_clock.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

/// Google's services with the account that is built in.
class GoogleServices : public testing::Test {
protected:
    GoogleServices() {
        complaints wrong;
        all_ = read_account(example_account(), wrong);
        EXPECT_TRUE(wrong.empty());
    }

    static const identity_providers& providers() {
        complaints wrong;
        static const identity_providers instance(read_account(example_account(), wrong).oidc_providers);
        return instance;
    }

    /// What the service answers, as it does behind the listener.
    static net::http_reply ask(google_service& service, const net::http_request& request, const fault& injected = {}) {
        const auto which = service.call_of(request);
        EXPECT_TRUE(which) << request.target;
        return service.answer(which.value_or(call::email), request, injected);
    }
    static json document(const net::http_reply& reply) { return json::parse(reply->body()); }

    std::string metadata_token() {
        const std::vector<net::http_field> fields{{"Metadata-Flavor", "Google"}};
        const auto reply =
            ask(metadata_, {"GET", "/computeMetadata/v1/instance/service-accounts/default/token", fields, ""});
        EXPECT_EQ(reply->status(), 200U);
        return document(reply).at("access_token");
    }
    net::http_reply impersonate(std::string_view target, const std::string& token, std::string_view body,
                                const fault& injected = {}) {
        const std::string bearer = "Bearer " + token;
        const std::vector<net::http_field> fields{{"Authorization", bearer}};
        return ask(iam_, {"POST", target, fields, body}, injected);
    }

    account all_;
    test::manual_clock clock_{test::some_day};
    access_tokens tokens_;
    service_account_keys keys_;
    google_metadata_stand_in metadata_{all_.service_account, providers().google(), tokens_, clock_,
                                       base::system_random()};
    google_iam_stand_in iam_{all_, providers().google(), keys_, tokens_, clock_, base::system_random()};
    google_oauth_stand_in oauth_{all_, providers().google(), keys_, tokens_, clock_, base::system_random()};
    key_control control_{all_, providers(), keys_, clock_};
};

constexpr std::string_view generate_id_token =
    "/v1/projects/-/serviceAccounts/crossvend-target@example-project.iam.gserviceaccount.com:generateIdToken";
constexpr std::string_view sign_jwt = "/v1/projects/-/serviceAccounts/104857600000000000002:signJwt";

TEST_F(GoogleServices, GiveAnAccessTokenOnlyToAProperMetadataRequest) {
    EXPECT_EQ(*tokens_.principal(metadata_token(), clock_.now()), all_.service_account.email);
    const auto reply = ask(metadata_, {"GET", "/computeMetadata/v1/instance/service-accounts/default/token", {}, ""});
    EXPECT_EQ(reply->status(), 403U);
}

TEST_F(GoogleServices, LetAnAccessTokenImpersonateUntilItExpires) {
    const std::string token = metadata_token();
    const auto reply = impersonate(generate_id_token, token, R"({"audience": "sts.amazonaws.com"})");
    ASSERT_EQ(reply->status(), 200U) << reply->body();
    const auto claims = providers().verify(document(reply).at("token").get<std::string>());
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->subject, "104857600000000000002");
    EXPECT_EQ(claims->authorized_party, "104857600000000000002");

    clock_.advance(1h);
    const auto late = impersonate(generate_id_token, token, R"({"audience": "sts.amazonaws.com"})");
    EXPECT_EQ(late->status(), 401U);
    EXPECT_EQ(document(late).at("error").at("status"), "UNAUTHENTICATED");
}

TEST_F(GoogleServices, SpoilAnIdentityTokenAsAFaultSays) {
    const auto token_with = [this](const fault& injected) {
        const auto reply = impersonate(generate_id_token, metadata_token(), R"({"audience": "a"})", injected);
        return document(reply).at("token").get<std::string>();
    };
    fault changed;
    changed.claims = R"({"sub": "x"})";
    EXPECT_EQ(providers().verify(token_with(changed))->subject, "x");
    fault broken;
    broken.broken_signature = true;
    EXPECT_EQ(providers().verify(token_with(broken)).error().message, "Token signature invalid");
}

TEST_F(GoogleServices, ExchangeAnAssertionOfSignJwtForAnIdentityTokenWithTheEmailInAzp) {
    const std::int64_t now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    const std::string email = "crossvend-target@example-project.iam.gserviceaccount.com";
    const json claims{{"iss", email},
                      {"aud", "https://oauth2.googleapis.com/token"},
                      {"iat", now},
                      {"exp", now + 3600},
                      {"target_audience", "sts.amazonaws.com"}};
    const auto signed_reply = impersonate(sign_jwt, metadata_token(), json{{"payload", claims.dump()}}.dump());
    ASSERT_EQ(signed_reply->status(), 200U) << signed_reply->body();
    const std::string body = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" +
                             document(signed_reply).at("signedJwt").get<std::string>();
    const std::vector<net::http_field> fields{{"Content-Type", form_type}};
    const auto reply = ask(oauth_, {"POST", "/token", fields, body});
    ASSERT_EQ(reply->status(), 200U) << reply->body();
    const auto identity = providers().verify(document(reply).at("id_token").get<std::string>());
    EXPECT_EQ(identity->subject, "104857600000000000002");
    EXPECT_EQ(identity->authorized_party, email);
}

TEST_F(GoogleServices, WordOAuthErrorsAsOAuthHasThem) {
    const std::vector<net::http_field> fields{{"Content-Type", form_type}};
    const auto reply = ask(oauth_, {"POST", "/token", fields, "grant_type=refresh_token&client_id=x"});
    EXPECT_EQ(reply->status(), 401U);
    EXPECT_EQ(document(reply),
              (json{{"error", "invalid_client"}, {"error_description", "The OAuth client was not found."}}));
    EXPECT_EQ(ask(oauth_, {"POST", "/token", {}, "{}"})->status(), 400U);
}

TEST_F(GoogleServices, LeaveRequestsForOthersAlone) {
    for (const std::string_view target : {"/", "/token?a=b", "/v1/token", "/computeMetadata/v1/"}) {
        const net::http_request request{"POST", target, {}, ""};
        EXPECT_FALSE(metadata_.call_of(request) || iam_.call_of(request) || oauth_.call_of(request)) << target;
    }
    EXPECT_FALSE(oauth_.call_of({"GET", "/token", {}, ""}));
    EXPECT_FALSE(iam_.call_of({"GET", sign_jwt, {}, ""}));
}

TEST_F(GoogleServices, MakeAKeyFileThatSignsForItsAccount) {
    const std::vector<net::http_field> fields{{"Host", "127.0.0.1:9921"}};
    const auto reply =
        control_.answer({"POST", "/sandbox/service-account-key?account=104857600000000000002", fields, ""});
    ASSERT_EQ(reply->status(), 200U) << reply->body();
    const json file = document(reply);
    EXPECT_EQ(file.at("type"), "service_account");
    EXPECT_EQ(file.at("project_id"), "example-project");
    EXPECT_EQ(file.at("token_uri"), "http://127.0.0.1:9921/token");
    EXPECT_THAT(file.at("private_key").get<std::string>(), HasSubstr("-----BEGIN PRIVATE KEY-----"));
    EXPECT_NE(keys_.public_key(file.at("client_email"), file.at("private_key_id").get<std::string>()), nullptr);
    EXPECT_EQ(control_.answer({"POST", "/sandbox/service-account-key?account=x", fields, ""})->status(), 404U);
    EXPECT_EQ(control_.answer({"GET", "/sandbox/service-account-key?account=x", fields, ""})->status(), 405U);
}

TEST_F(GoogleServices, MakeAClustersTokenAlsoOneThatIsOver) {
    const auto reply =
        control_.answer({"GET", "/sandbox/oidc-token?provider=gke&audience=a&subject=s&expires_in=-10m", {}, ""});
    ASSERT_EQ(reply->status(), 200U) << reply->body();
    const auto claims = providers().verify(reply->body());
    ASSERT_TRUE(claims) << claims.error().message;
    EXPECT_EQ(claims->audience, "a");
    EXPECT_EQ(claims->subject, "s");
    EXPECT_EQ(claims->expires_at, claims->issued_at - 600);
    EXPECT_EQ(control_.answer({"GET", "/sandbox/oidc-token?provider=x&audience=a&subject=s", {}, ""})->status(), 404U);
    for (const std::string_view rest : {"", "&audience=a", "&subject=s", "&audience=a&subject=s&expires_in=soon"}) {
        const std::string target = "/sandbox/oidc-token?provider=gke" + std::string(rest);
        EXPECT_EQ(control_.answer({"GET", target, {}, ""})->status(), 400U) << target;
    }
}

}  // namespace
}  // namespace crossvend::sandbox
