#include "identity_world.hpp"

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using nlohmann::json;
using test::authorized_user_json;
using test::external_account_json;
using test::impersonated_json;
using test::service_account_json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view oauth = "oauth2.googleapis.com/token";
constexpr std::string_view metadata = "169.254.169.254/computeMetadata/v1/instance/service-accounts/default/";
constexpr std::string_view accounts = "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/";

std::string at(std::string_view place, std::string_view rest) { return std::string(place) + std::string(rest); }

class ServiceAccountKeySource : public IdentityWorld {
protected:
    ServiceAccountKeySource() : IdentityWorld(identity_kind::service_account_key) { options_.key_file = file_.path(); }

    test::temporary_file file_{service_account_json().dump()};
};

TEST_F(ServiceAccountKeySource, IsRefusedWithoutAKey) {
    file_.write(authorized_user_json().dump());
    EXPECT_EQ(fetch().error().reason, reason::unsupported_file);
    file_.remove();
    EXPECT_EQ(fetch().error().reason, reason::unreadable_file);
    EXPECT_TRUE(http_.calls.empty());
}

TEST_F(ServiceAccountKeySource, SendsNothingToAnybodyButGoogle) {
    json file = service_account_json();
    file["token_uri"] = "https://evil.example/token";
    file_.write(file.dump());
    EXPECT_EQ(fetch().error().reason, reason::url_not_allowed);
    EXPECT_TRUE(http_.calls.empty());
}

TEST_F(ServiceAccountKeySource, KeepsTheReasonOfARefusal) {
    answers_.insert_or_assign(
        "/token", test::reply(400, R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})"));
    const auto token = fetch();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::invalid_grant);
    EXPECT_EQ(token.error().disposition, disposition::refused);
}

TEST_F(ServiceAccountKeySource, ChecksTheTokenBeforeAnybodySeesIt) {
    for (const auto& [text, why] :
         {std::pair{std::string("ya29.no-token"), reason::not_a_token},
          std::pair{test::identity_token("43"), reason::wrong_subject},
          std::pair{test::identity_token("42", "https://evil.example"), reason::wrong_issuer},
          std::pair{test::identity_token("42", "accounts.google.com", "other"), reason::wrong_audience}}) {
        answers_.insert_or_assign("/token", test::reply(200, json{{"id_token", text}}.dump()));
        const auto token = fetch();
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().reason, why);
        EXPECT_THAT(token.error().text(), testing::Not(HasSubstr("metadata")));
    }
}

TEST_F(ServiceAccountKeySource, TradesASignedAssertionForTheToken) {
    const auto token = fetch();
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_EQ(token->jwt.reveal(), test::identity_token());
    ASSERT_THAT(calls(), ElementsAre(oauth));
    const std::string assertion = parameter_of(http_.calls[0], "assertion");
    const std::size_t last = assertion.rfind('.');
    EXPECT_TRUE(test::is_signed(assertion.substr(0, last), *net::base64url_decode(assertion.substr(last + 1))));
    EXPECT_EQ(claims_of(assertion), json({{"iss", "app@project.iam.gserviceaccount.com"},
                                          {"aud", "https://oauth2.googleapis.com/token"},
                                          {"iat", 1795298400},
                                          {"exp", 1795302000},
                                          {"target_audience", "sts.amazonaws.com"}}));
}

TEST_F(ServiceAccountKeySource, TakesARotatedKeyAtOnce) {
    ASSERT_TRUE(fetch());
    json file = service_account_json();
    file["client_email"] = "new@project.iam.gserviceaccount.com";
    file_.write(file.dump());
    ASSERT_TRUE(fetch());
    EXPECT_EQ(claims_of(parameter_of(http_.calls[1], "assertion"))["iss"], "new@project.iam.gserviceaccount.com");
}

TEST_F(ServiceAccountKeySource, AsksTheEndpointOfTheOptionsWhereTheFileHasNone) {
    json file = service_account_json();
    file.erase("token_uri");
    file_.write(file.dump());
    options_.endpoints.token_endpoint = *net::parse_url("http://127.0.0.1:9921/token");
    ASSERT_TRUE(fetch());
    EXPECT_THAT(calls(), ElementsAre("127.0.0.1:9921/token"));
}

class SignJwtSource : public IdentityWorld {
protected:
    SignJwtSource() : IdentityWorld(identity_kind::sign_jwt) {}
};

TEST_F(SignJwtSource, KeepsTheReasonOfEachStep) {
    answers_.insert_or_assign("/token", test::reply(400, R"({"error":"invalid_grant"})"));
    EXPECT_EQ(fetch().error().reason, reason::invalid_grant);
    answers_.insert_or_assign(":signJwt", test::reply(404, R"({"error":{"status":"NOT_FOUND"}})"));
    EXPECT_EQ(fetch().error().reason, reason::unknown_account);
    answers_.insert_or_assign("/default/token", net::transport_failure{reason::connect, "refused"});
    EXPECT_EQ(fetch().error().reason, reason::connect);
}

TEST_F(SignJwtSource, TradesWhatGoogleSignedForTheToken) {
    options_.delegates = {"via@p.example"};
    const auto token = fetch();
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_THAT(calls(),
                ElementsAre(at(metadata, "token"), at(accounts, options_.service_account + ":signJwt"), oauth));
    EXPECT_EQ(field_of(http_.calls[1], "Authorization"), "Bearer ya29.metadata");
    const json body = json::parse(http_.calls[1].body.reveal());
    EXPECT_EQ(body["delegates"], json::array({"projects/-/serviceAccounts/via@p.example"}));
    const json claims = json::parse(body["payload"].get<std::string>());
    EXPECT_EQ(claims["iss"], options_.service_account);
    EXPECT_EQ(claims["target_audience"], "sts.amazonaws.com");
    EXPECT_EQ(parameter_of(http_.calls[2], "assertion"), "signed.by.google");
}

class ImpersonationSource : public IdentityWorld {
protected:
    ImpersonationSource() : IdentityWorld(identity_kind::impersonation) {}
};

TEST_F(ImpersonationSource, TakesARefusalOfAYoungMetadataServerForTransient) {
    answers_.insert_or_assign("/default/token", test::reply(403, "not yet"));
    EXPECT_EQ(fetch().error().disposition, disposition::transient);
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(fetch().error().disposition, disposition::refused);
}

TEST_F(ImpersonationSource, IsMalformedWithoutAnAccessToken) {
    for (const char* body : {"text", "{}", R"({"access_token":""})", R"({"access_token":"a\nb"})"}) {
        answers_.insert_or_assign("/default/token", test::reply(200, body, {{"Metadata-Flavor", "Google"}}));
        EXPECT_EQ(fetch().error().reason, reason::malformed) << body;
    }
}

TEST_F(ImpersonationSource, ActsByTheMetadataServersAccessToken) {
    const auto token = fetch();
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_THAT(calls(),
                ElementsAre(at(metadata, "token"), at(accounts, options_.service_account + ":generateIdToken")));
    EXPECT_EQ(field_of(http_.calls[0], "Metadata-Flavor"), "Google");
    EXPECT_EQ(field_of(http_.calls[1], "Authorization"), "Bearer ya29.metadata");
}

TEST_F(ImpersonationSource, ActsByAKeyFileWhereOneIsNamed) {
    const test::temporary_file key(service_account_json().dump());
    options_.key_file = key.path();
    options_.credentials_file = "/nonexistent/credentials.json";
    const auto token = fetch();
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_THAT(calls(), ElementsAre(oauth, at(accounts, options_.service_account + ":generateIdToken")));
    const json claims = claims_of(parameter_of(http_.calls[0], "assertion"));
    EXPECT_EQ(claims["scope"], "https://www.googleapis.com/auth/cloud-platform");
    EXPECT_FALSE(claims.contains("target_audience"));
    EXPECT_EQ(field_of(http_.calls[1], "Authorization"), "Bearer ya29.oauth");
}

TEST_F(ImpersonationSource, ActsByAPersonsLogin) {
    const test::temporary_file login(authorized_user_json().dump());
    options_.well_known_file = login.path();
    ASSERT_TRUE(fetch());
    EXPECT_THAT(calls(), ElementsAre(oauth, at(accounts, options_.service_account + ":generateIdToken")));
    EXPECT_EQ(parameter_of(http_.calls[0], "grant_type"), "refresh_token");
    EXPECT_EQ(parameter_of(http_.calls[0], "refresh_token"), "1//refresh");
}

class DefaultSource : public IdentityWorld {
protected:
    DefaultSource() : IdentityWorld(identity_kind::application_default) {
        options_.credentials_file = file_.path();
        options_.well_known_file = "/nonexistent/application_default_credentials.json";
    }

    base::result<oidc::id_token> fetch_with(const json& file) {
        file_.write(file.dump());
        return fetch();
    }

    test::temporary_file file_;
    test::temporary_file subject_token_{"subject.token\n"};
};

TEST_F(DefaultSource, IsRefusedWhereTheNamedFileIsMissing) {
    file_.remove();
    const auto token = fetch();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::unreadable_file);
    EXPECT_TRUE(http_.calls.empty());
}

TEST_F(DefaultSource, IsRefusedWithAPersonsLogin) {
    const auto token = fetch_with(authorized_user_json());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::unsupported_file);
    EXPECT_THAT(token.error().message, HasSubstr(file_.path()));
    EXPECT_TRUE(http_.calls.empty());
}

TEST_F(DefaultSource, IsTheMetadataServerWhereThereIsNoFile) {
    options_.credentials_file.clear();
    ASSERT_TRUE(fetch());
    EXPECT_THAT(calls(), ElementsAre(at(metadata, "identity?audience=sts.amazonaws.com&format=standard")));
}

TEST_F(DefaultSource, IsGcloudsFileOnceItIsThere) {
    options_.credentials_file.clear();
    options_.well_known_file = file_.path();
    ASSERT_TRUE(fetch_with(service_account_json()));
    EXPECT_THAT(calls(), ElementsAre(oauth));
}

TEST_F(DefaultSource, TakesAServiceAccount) {
    ASSERT_TRUE(fetch_with(service_account_json()));
    EXPECT_EQ(claims_of(parameter_of(http_.calls.at(0), "assertion"))["target_audience"], "sts.amazonaws.com");
}

TEST_F(DefaultSource, GoesAlongAnImpersonation) {
    json inner = impersonated_json(authorized_user_json(), "inner@p.example");
    inner["delegates"] = json::array({"via@p.example"});
    const auto token = fetch_with(impersonated_json(inner, "outer@p.example"));
    ASSERT_TRUE(token) << token.error().text();
    ASSERT_THAT(calls(), ElementsAre(oauth, at(accounts, "inner@p.example:generateAccessToken"),
                                     at(accounts, "outer@p.example:generateIdToken")));
    EXPECT_EQ(field_of(http_.calls[1], "Authorization"), "Bearer ya29.oauth");
    EXPECT_EQ(json::parse(http_.calls[1].body.reveal())["delegates"],
              json::array({"projects/-/serviceAccounts/via@p.example"}));
    EXPECT_EQ(field_of(http_.calls[2], "Authorization"), "Bearer ya29.iam");
    EXPECT_FALSE(json::parse(http_.calls[2].body.reveal()).contains("delegates"));
}

TEST_F(DefaultSource, ExchangesTheTokenOfAnExternalAccount) {
    json file = external_account_json();
    file["credential_source"]["file"] = subject_token_.path();
    const auto token = fetch_with(file);
    ASSERT_TRUE(token) << token.error().text();
    ASSERT_THAT(calls(), ElementsAre("sts.googleapis.com/v1/token", at(accounts, "target@p.example:generateIdToken")));
    EXPECT_EQ(parameter_of(http_.calls[0], "subject_token"), "subject.token");
    EXPECT_EQ(parameter_of(http_.calls[0], "audience"), file["audience"]);
    EXPECT_EQ(field_of(http_.calls[1], "Authorization"), "Bearer ya29.oauth");
}

TEST_F(DefaultSource, StopsWhereAStepFails) {
    json file = external_account_json();
    file["credential_source"]["file"] = "/nonexistent/token";
    EXPECT_EQ(fetch_with(file).error().reason, reason::unreadable_file);
    EXPECT_TRUE(http_.calls.empty());
    answers_.insert_or_assign(":generateAccessToken", test::reply(503, ""));
    EXPECT_EQ(fetch_with(impersonated_json(impersonated_json(authorized_user_json()))).error().reason,
              reason::unavailable);
    EXPECT_EQ(http_.calls.size(), 2U);
}

identity_options files_of(identity_kind source, std::string key_file, std::string credentials_file) {
    identity_options options;
    options.source = source;
    options.key_file = std::move(key_file);
    options.credentials_file = std::move(credentials_file);
    return options;
}

TEST(IdentityFiles, HaveAFaultUnderTheOptionThatNamesThem) {
    const test::temporary_file bad("nonsense");
    const test::temporary_file person(authorized_user_json().dump());
    struct example {
        identity_options options;
        std::string_view option;
        std::string_view problem;
    };
    for (const auto& [options, option, problem] : {
             example{files_of(identity_kind::service_account_key, "", ""), "key_file", "cannot be read"},
             example{files_of(identity_kind::service_account_key, "/nonexistent", ""), "key_file", "/nonexistent"},
             example{files_of(identity_kind::service_account_key, person.path(), ""), "key_file", "authorized_user"},
             example{files_of(identity_kind::sign_jwt, bad.path(), ""), "key_file", "JSON"},
             example{files_of(identity_kind::impersonation, "", bad.path()), "credentials_file", bad.path()},
             example{files_of(identity_kind::application_default, "", bad.path()), "credentials_file", "JSON"},
             example{files_of(identity_kind::application_default, "", person.path()), "credentials_file",
                     "impersonate"},
         }) {
        const auto fault = check_identity_files(options);
        ASSERT_TRUE(fault) << problem;
        EXPECT_EQ(fault->option, option);
        EXPECT_THAT(fault->problem, HasSubstr(problem));
    }
}

TEST(IdentityFiles, HaveNoFaultWhenTheyWillDoOrAreNotNeeded) {
    const test::temporary_file key(service_account_json().dump());
    const test::temporary_file person(authorized_user_json().dump());
    for (const identity_options& options : {
             files_of(identity_kind::metadata, "/nonexistent", "/nonexistent"),
             files_of(identity_kind::token_file, "/nonexistent", "/nonexistent"),
             files_of(identity_kind::service_account_key, key.path(), "/nonexistent"),
             files_of(identity_kind::sign_jwt, key.path(), "/nonexistent"),
             files_of(identity_kind::impersonation, "", ""),
             files_of(identity_kind::impersonation, "", person.path()),
             files_of(identity_kind::application_default, "", ""),
             files_of(identity_kind::application_default, "", key.path()),
         }) {
        const auto fault = check_identity_files(options);
        EXPECT_FALSE(fault) << fault->problem;
    }
}

}  // namespace
}  // namespace crossvend::google
