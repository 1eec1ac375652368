#include "google/credentials_file.hpp"

#include "credential_texts.hpp"
#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::google {
namespace {

using base::reason;
using nlohmann::json;
using test::authorized_user_json;
using test::external_account_json;
using test::impersonated_json;
using test::service_account_json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

/// The file with one value changed, or, with a null one, left out.
json with(json file, const std::string& pointer, const json& value) {
    const json::json_pointer place(pointer);
    if (value.is_null())
        file[place.parent_pointer()].erase(place.back());
    else
        file[place] = value;
    return file;
}

struct example {
    json file;
    reason why;
    std::string_view said;
};

void expect_refusals(const std::vector<example>& table, const auto& parse) {
    for (const auto& [file, why, said] : table) {
        SCOPED_TRACE(file.dump());
        const auto parsed = parse(file.dump());
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error().stage, base::stage::identity);
        EXPECT_EQ(parsed.error().reason, why);
        EXPECT_EQ(parsed.error().disposition, base::disposition::refused);
        EXPECT_THAT(parsed.error().message, HasSubstr(said));
    }
}

TEST(KeyFile, IsRefusedForTheFieldThatIsWrong) {
    const json good = service_account_json();
    expect_refusals(
        {
            {json::array(), reason::malformed_file, "no JSON object"},
            {"text", reason::malformed_file, "no JSON object"},
            {json::object(), reason::unsupported_file, "without a type"},
            {with(good, "/type", nullptr), reason::unsupported_file, "without a type"},
            {with(good, "/type", 7), reason::unsupported_file, "without a type"},
            {with(good, "/type", "authorized_user"), reason::unsupported_file, "authorized_user"},
            {with(good, "/type", "SERVICE_ACCOUNT"), reason::unsupported_file, "SERVICE_ACCOUNT"},
            {with(good, "/client_email", nullptr), reason::malformed_file, "client_email"},
            {with(good, "/client_email", ""), reason::malformed_file, "client_email"},
            {with(good, "/client_email", json::array({"a"})), reason::malformed_file, "client_email"},
            {with(good, "/private_key", nullptr), reason::malformed_file, "private_key"},
            {with(good, "/private_key", ""), reason::malformed_file, "private_key"},
            {with(good, "/private_key", "garbage"), reason::malformed_file, "private_key"},
            {with(good, "/private_key", test::rsa_public_key), reason::malformed_file, "private_key"},
            {with(good, "/token_uri", ""), reason::malformed_file, "token_uri"},
            {with(good, "/token_uri", 7), reason::malformed_file, "token_uri"},
            {with(good, "/token_uri", "oauth2.googleapis.com"), reason::malformed_file, "token_uri"},
            {with(good, "/token_uri", "https://evil.example/token"), reason::url_not_allowed, "evil.example"},
            {with(good, "/universe_domain", "other.goog"), reason::unsupported_file, "universe_domain"},
        },
        parse_key_file);
}

TEST(KeyFile, IsRefusedCutOffAtAnyByte) {
    const std::string good = service_account_json().dump();
    for (std::size_t size = 0; size < good.size(); ++size)
        ASSERT_FALSE(parse_key_file(std::string_view(good).substr(0, size))) << "after " << size << " bytes";
}

TEST(KeyFile, NeverShowsItsKeyInAFailure) {
    json file = service_account_json();
    const std::string key(test::rsa_private_key.substr(0, test::rsa_private_key.size() / 2));
    file["private_key"] = key;
    const auto parsed = parse_key_file(file.dump());
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error().text(), Not(HasSubstr(key.substr(40, 20))));
}

TEST(KeyFile, GivesTheAccountAndItsKey) {
    const auto key = parse_key_file(service_account_json().dump());
    ASSERT_TRUE(key) << key.error().text();
    EXPECT_EQ(key->client_email, "app@project.iam.gserviceaccount.com");
    EXPECT_EQ(key->private_key_id, "key-1");
    EXPECT_EQ(key->private_key.reveal(), test::rsa_private_key);
    EXPECT_EQ(key->token_uri, net::parse_url("https://oauth2.googleapis.com/token"));
}

TEST(KeyFile, NeedsNoMoreThanAccountAndKey) {
    const json least{{"type", "service_account"},
                     {"client_email", "app@project.iam.gserviceaccount.com"},
                     {"private_key", test::rsa_private_key}};
    const auto key = parse_key_file(least.dump());
    ASSERT_TRUE(key) << key.error().text();
    EXPECT_EQ(key->private_key_id, "");
    EXPECT_FALSE(key->token_uri);
}

TEST(KeyFile, IsNamedWhenItCannotBeRead) {
    const auto missing = read_key_file("/nonexistent/key.json");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().reason, reason::unreadable_file);
    EXPECT_THAT(missing.error().message, HasSubstr("/nonexistent/key.json"));

    const test::temporary_file large(std::string(64 * 1024 + 1, ' '));
    EXPECT_EQ(read_key_file(large.path()).error().reason, reason::unreadable_file);

    const test::temporary_file bad("{}");
    const auto faulty = read_key_file(bad.path());
    ASSERT_FALSE(faulty);
    EXPECT_THAT(faulty.error().message, HasSubstr("the file " + bad.path() + " is without a type"));
}

TEST(GoogleUrl, IsGoogleOverTlsOrAStandInOnThisMachine) {
    for (const char* url : {"https://oauth2.googleapis.com/token", "https://sts.us-east1.rep.googleapis.com",
                            "https://OAUTH2.GoogleAPIs.com/", "https://accounts.google.com/o/oauth2/token",
                            "http://127.0.0.1:9921/token", "http://localhost:1/", "http://[::1]:9921/"})
        EXPECT_TRUE(is_google_url(*net::parse_url(url))) << url;
    for (const char* url :
         {"http://oauth2.googleapis.com/token", "https://googleapis.com/", "https://evil-googleapis.com/",
          "https://googleapis.com.evil.example/", "https://evil.example/.googleapis.com", "https://google.com/",
          "https://accounts.google.com.evil.example/", "http://169.254.169.254/", "https://10.0.0.1/",
          "https://oauth2.googleapis.com./"})
        EXPECT_FALSE(is_google_url(*net::parse_url(url))) << url;
}

TEST(CredentialsFile, IsRefusedForTheFieldThatIsWrong) {
    const json user = authorized_user_json();
    const json acting = impersonated_json(user);
    const json external = external_account_json();
    const json from_url = with(external, "/credential_source", {{"url", "http://169.254.169.254/token"}});
    expect_refusals(
        {
            {json::array(), reason::malformed_file, "no JSON object"},
            {json::object(), reason::unsupported_file, "without a type"},
            {{{"type", "gdch_service_account"}}, reason::unsupported_file, "gdch_service_account"},
            {{{"type", "external_account_authorized_user"}}, reason::unsupported_file, "external_account_authorized"},
            {with(user, "/client_id", nullptr), reason::malformed_file, "client_id"},
            {with(user, "/client_secret", ""), reason::malformed_file, "client_secret"},
            {with(user, "/refresh_token", 1), reason::malformed_file, "refresh_token"},
            {with(user, "/universe_domain", "other.goog"), reason::unsupported_file, "other.goog"},
            {with(acting, "/source_credentials", nullptr), reason::malformed_file, "source_credentials"},
            {with(acting, "/source_credentials", "text"), reason::malformed_file, "source_credentials"},
            {with(acting, "/source_credentials/refresh_token", nullptr), reason::malformed_file, "refresh_token"},
            {with(acting, "/source_credentials/universe_domain", "o.goog"), reason::unsupported_file, "o.goog"},
            {with(acting, "/service_account_impersonation_url", nullptr), reason::malformed_file, "impersonation_url"},
            {with(acting, "/service_account_impersonation_url", "x"), reason::malformed_file, "impersonation_url"},
            {with(acting, "/service_account_impersonation_url", "https://evil.example/a:generateAccessToken"),
             reason::url_not_allowed, "evil.example"},
            {with(acting, "/service_account_impersonation_url", "https://iamcredentials.googleapis.com/v1/account"),
             reason::malformed_file, "names no account"},
            {with(acting, "/service_account_impersonation_url", "https://iamcredentials.googleapis.com/v1/:generate"),
             reason::malformed_file, "names no account"},
            {with(acting, "/delegates", {{"a", "b"}}), reason::malformed_file, "delegates"},
            {with(acting, "/delegates", json::array({7})), reason::malformed_file, "delegates"},
            {with(external, "/audience", nullptr), reason::malformed_file, "audience"},
            {with(external, "/subject_token_type", nullptr), reason::malformed_file, "subject_token_type"},
            {with(external, "/token_url", "https://sts.evil.example/"), reason::url_not_allowed, "token_url"},
            {with(external, "/service_account_impersonation_url", "https://evil.example/a:b"), reason::url_not_allowed,
             "impersonation_url"},
            {with(external, "/credential_source", nullptr), reason::malformed_file, "credential_source"},
            {with(external, "/credential_source/file", nullptr), reason::malformed_file, "one of file and url"},
            {with(external, "/credential_source/url", "https://a.example"), reason::malformed_file,
             "one of file and url"},
            {with(external, "/credential_source/executable", json::object()), reason::unsupported_file, "executable"},
            {with(external, "/credential_source/certificate", json::object()), reason::unsupported_file, "certificate"},
            {with(external, "/credential_source/environment_id", "aws1"), reason::unsupported_file, "environment_id"},
            {with(external, "/credential_source/format", {{"type", "xml"}}), reason::malformed_file, "format.type"},
            {with(external, "/credential_source/format", {{"type", "json"}}), reason::malformed_file, "field_name"},
            {with(from_url, "/credential_source/url", "nonsense"), reason::malformed_file, "credential_source.url"},
            {with(from_url, "/credential_source/url", "http://idp.example/token"), reason::url_not_allowed,
             "idp.example"},
            {with(from_url, "/credential_source/headers", "text"), reason::malformed_file, "headers"},
            {with(from_url, "/credential_source/headers", {{"A", 7}}), reason::malformed_file, "headers"},
            {with(from_url, "/credential_source/headers", {{"A", "b\r\nC: d"}}), reason::malformed_file, "headers"},
            {with(from_url, "/credential_source/headers", {{"A: b\r\nC", "d"}}), reason::malformed_file, "headers"},
        },
        parse_credentials_file);
}

TEST(CredentialsFile, IsRefusedWhenItIsNestedTooDeep) {
    json file = authorized_user_json();
    for (int i = 0; i < 5; ++i) file = impersonated_json(file);
    const auto chained = parse_credentials_file(file.dump());
    ASSERT_FALSE(chained);
    EXPECT_EQ(chained.error().reason, reason::unsupported_file);
    EXPECT_EQ(parse_credentials_file(R"({"a":)" + std::string(20, '[') + std::string(20, ']') + '}').error().reason,
              reason::malformed_file);
    EXPECT_FALSE(parse_credentials_file(std::string(60'000, '[')));
}

TEST(CredentialsFile, MayHoldAServiceAccount) {
    const auto file = parse_credentials_file(service_account_json().dump());
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_THAT(file->chain, IsEmpty());
    EXPECT_EQ(std::get<service_account_key>(file->base).client_email, "app@project.iam.gserviceaccount.com");
}

TEST(CredentialsFile, MayHoldAPerson) {
    const auto file = parse_credentials_file(authorized_user_json().dump());
    ASSERT_TRUE(file) << file.error().text();
    const auto& user = std::get<authorized_user>(file->base);
    EXPECT_EQ(user.client_id, "id.apps.googleusercontent.com");
    EXPECT_EQ(user.client_secret.reveal(), "client+secret");
    EXPECT_EQ(user.refresh_token.reveal(), "1//refresh");
}

TEST(CredentialsFile, MayHoldAnImpersonationOfAnImpersonation) {
    json inner = impersonated_json(external_account_json(), "inner@p.example");
    inner["delegates"] = json::array({"projects/-/serviceAccounts/via@p.example", "7"});
    const auto file = parse_credentials_file(impersonated_json(inner, "outer@p.example").dump());
    ASSERT_TRUE(file) << file.error().text();
    ASSERT_EQ(file->chain.size(), 3U);
    EXPECT_EQ(file->chain[0].account, "outer@p.example");
    EXPECT_THAT(file->chain[0].delegates, IsEmpty());
    EXPECT_EQ(file->chain[1].account, "inner@p.example");
    EXPECT_THAT(file->chain[1].delegates, ElementsAre("via@p.example", "7"));
    EXPECT_EQ(file->chain[2].account, "target@p.example");
}

TEST(CredentialsFile, MayHoldAnExternalAccountWithAFile) {
    json text = external_account_json();
    text.erase("token_url");
    text["credential_source"]["format"] = {{"type", "json"}, {"subject_token_field_name", "id"}};
    const auto file = parse_credentials_file(text.dump());
    ASSERT_TRUE(file) << file.error().text();
    const auto& account = std::get<external_account>(file->base);
    EXPECT_EQ(account.audience, text["audience"]);
    EXPECT_EQ(account.subject_token_type, "urn:ietf:params:oauth:token-type:jwt");
    EXPECT_EQ(account.token_url, net::parse_url("https://sts.googleapis.com/v1/token"));
    EXPECT_EQ(account.subject_token.file, "/run/token");
    EXPECT_FALSE(account.subject_token.url);
    EXPECT_EQ(account.subject_token.json_member, "id");
}

TEST(CredentialsFile, MayHoldAnExternalAccountWithAUrl) {
    for (const char* url :
         {"https://idp.example/token", "http://127.0.0.1:8080/token", "http://169.254.169.254/token"}) {
        json text = external_account_json();
        text["credential_source"] = {{"url", url}, {"headers", {{"Metadata", "true"}}}, {"format", {{"type", "text"}}}};
        const auto file = parse_credentials_file(text.dump());
        ASSERT_TRUE(file) << file.error().text();
        const auto& place = std::get<external_account>(file->base).subject_token;
        EXPECT_EQ(place.url, net::parse_url(url));
        EXPECT_THAT(place.fields, ElementsAre(Pair("Metadata", "true")));
        EXPECT_EQ(place.json_member, "");
    }
}

TEST(IdentityFile, IsRefusedWhereItGivesAccessTokensOnly) {
    const auto user = parse_identity_file(authorized_user_json().dump());
    ASSERT_FALSE(user);
    EXPECT_EQ(user.error().reason, reason::unsupported_file);
    EXPECT_THAT(user.error().text(), AllOf(HasSubstr("authorized_user"), HasSubstr("--impersonate-service-account")));

    json external = external_account_json();
    external.erase("service_account_impersonation_url");
    EXPECT_TRUE(parse_credentials_file(external.dump()));
    const auto account = parse_identity_file(external.dump());
    ASSERT_FALSE(account);
    EXPECT_EQ(account.error().reason, reason::unsupported_file);
    EXPECT_THAT(account.error().text(), HasSubstr("service_account_impersonation_url"));
}

TEST(IdentityFile, MayImpersonateOrHoldAKey) {
    EXPECT_TRUE(parse_identity_file(service_account_json().dump()));
    EXPECT_TRUE(parse_identity_file(external_account_json().dump()));
    EXPECT_TRUE(parse_identity_file(impersonated_json(authorized_user_json()).dump()));
}

}  // namespace
}  // namespace crossvend::google
