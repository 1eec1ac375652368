#include "crossvend/config/loader.hpp"

#include "loading.hpp"
#include "support/rsa_key.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::config {
namespace {

using google::identity_kind;
using nlohmann::json;
using test::least;
using test::least_and;
using test::lines;
using test::places;
using test::variables;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using IdentityOptions = test::loading;

/// A configuration with this block for all roles.
std::string with_identity(const json& block) {
    json document = json::object();
    document["identity"] = block;
    return document.dump();
}

/// The same, with a source and the account that it acts as.
std::string acting_as(const std::string& account, const char* source) {
    json block = json::object();
    block["source"] = source;
    block["service_account"] = account;
    return with_identity(block);
}

json key_json() {
    return {{"type", "service_account"},
            {"private_key_id", "key-1"},
            {"private_key", test::rsa_private_key},
            {"client_email", "app@project.iam.gserviceaccount.com"}};
}

json login_json() {
    return {{"type", "authorized_user"},
            {"client_id", "id.apps.googleusercontent.com"},
            {"client_secret", "hunter2"},
            {"refresh_token", "hunter2"}};
}

/// Makes a file and gives its path.
std::string made(const std::filesystem::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
}

TEST_F(IdentityOptions, MissTheKeyThatTheirSourceNeeds) {
    struct example {
        const char* source;
        const char* needed;
    };
    const std::vector<example> table{{"service_account_key", "key_file"},
                                     {"sign_jwt", "service_account"},
                                     {"impersonation", "service_account"},
                                     {"token_file", "token_file"}};
    for (const auto& [source, needed] : table) {
        SCOPED_TRACE(source);
        json block = json::object();
        block["source"] = source;
        const auto absent = test::faults_of(load_text(with_identity(block)));
        EXPECT_THAT(places(absent), ElementsAre(at(std::string("/identity/") + needed)));
        EXPECT_THAT(lines(absent), AllOf(HasSubstr(source), HasSubstr("needs it")));
        block[needed] = nullptr;
        const auto null = test::faults_of(load_text(with_identity(block)));
        EXPECT_THAT(places(null), ElementsAre(at(std::string("/identity/") + needed)));
        EXPECT_THAT(lines(null), HasSubstr("needs it"));
    }
}

TEST_F(IdentityOptions, MissTheKeyInTheBlockThatNamesTheSource) {
    const auto faults = test::faults_of(load_text(R"({
        "identity": { "source": "token_file", "token_file": "/run/token", "service_account": "app@project.example" },
        "roles": [ { "identity": { "source": "impersonation" } } ]
    })"));
    EXPECT_THAT(places(faults), ElementsAre(at("/roles/0/identity/service_account")));
    EXPECT_THAT(lines(faults), HasSubstr("needs it"));
}

const std::vector<std::string> no_accounts{
    "app",
    "@project.example",
    "app@",
    "@",
    "app@project@example",
    "App@project.example",
    "app@Project.example",
    "app @project.example",
    " app@project.example",
    "app@project.example ",
    "app@project.example\n",
    "app@project.example/x",
    "app@project.example:signJwt",
    "../app@project.example",
    "app%40project.example",
    "app@pr\xc3\xb6ject.example",
    "1048576x",
    "-",
};

TEST_F(IdentityOptions, RefuseAServiceAccountThatIsNone) {
    for (const char* source : {"sign_jwt", "impersonation"})
        for (const std::string& account : no_accounts) {
            SCOPED_TRACE(std::string(source) + ' ' + account);
            EXPECT_THAT(places(test::faults_of(load_text(acting_as(account, source)))),
                        ElementsAre(at("/identity/service_account")));
        }
}

TEST_F(IdentityOptions, TakeAUniqueIdForImpersonationOnly) {
    constexpr const char* id = "104857600000000000001";
    EXPECT_THAT(places(test::faults_of(load_text(acting_as(id, "sign_jwt")))),
                ElementsAre(at("/identity/service_account")));
    EXPECT_EQ(options_of(load_text(acting_as(id, "impersonation"))).roles.at(0).identity->service_account, id);
}

TEST_F(IdentityOptions, RefuseADelegateThatIsNoServiceAccountByItsPlace) {
    std::vector<std::string> bad = no_accounts;
    bad.emplace_back();
    for (const std::string& account : bad) {
        SCOPED_TRACE(account);
        json block = json::object();
        block["source"] = "impersonation";
        block["service_account"] = "app@project.example";
        block["delegates"] = std::vector<std::string>{"first@project.example", account, "104857600000000000001"};
        EXPECT_THAT(places(test::faults_of(load_text(with_identity(block)))), ElementsAre(at("/identity/delegates/1")));
    }
}

TEST_F(IdentityOptions, RefuseAKeyFileThatGivesNoKey) {
    const std::string path = directory_ / "key.json";
    json block = json::object();
    block["source"] = "service_account_key";
    block["key_file"] = path;
    const std::string content = with_identity(block);
    const auto missing = test::faults_of(load_text(content));
    EXPECT_THAT(places(missing), ElementsAre(at("/identity/key_file")));
    EXPECT_THAT(lines(missing), HasSubstr(path));

    json keyless = key_json();
    keyless.erase("private_key");
    keyless["private_key_id"] = "hunter2";
    json garbled = key_json();
    garbled["private_key"] = "hunter2";
    for (const std::string& text :
         {std::string(), std::string("hunter2"), std::string("\"hunter2\""), std::string("{\"private_key\": \"hunter2"),
          std::string("[\"hunter2\"]"), keyless.dump(), garbled.dump(), login_json().dump()}) {
        SCOPED_TRACE(text);
        made(path, text);
        const auto faults = test::faults_of(load_text(content));
        EXPECT_THAT(places(faults), ElementsAre(at("/identity/key_file")));
        EXPECT_THAT(lines(faults), AllOf(HasSubstr(path), Not(HasSubstr("hunter2"))));
    }
}

TEST_F(IdentityOptions, RefuseTheKeyFileOfWhoActsForAnAccount) {
    for (const char* source : {"sign_jwt", "impersonation"}) {
        SCOPED_TRACE(source);
        json block = json::object();
        block["source"] = source;
        block["service_account"] = "app@project.example";
        block["key_file"] = (directory_ / "missing.json").string();
        EXPECT_THAT(places(test::faults_of(load_text(with_identity(block)))), ElementsAre(at("/identity/key_file")));
    }
}

TEST_F(IdentityOptions, NameAKeyFileThatGivesNoKeyWhereItStands) {
    json block = json::object();
    block["key_file"] = (directory_ / "missing.json").string();
    json document = json::object();
    document["identity"]["source"] = "service_account_key";
    document["identity"]["key_file"] = made(directory_ / "key.json", key_json().dump());
    document["roles"] = json::array();
    document["roles"][0]["identity"] = block;
    EXPECT_THAT(places(test::faults_of(load_text(document.dump()))), ElementsAre(at("/roles/0/identity/key_file")));
}

TEST_F(IdentityOptions, RefuseGooglesCredentialsFileWhereTheSourceUsesIt) {
    const std::string missing = directory_ / "missing.json";
    const std::string broken = made(directory_ / "broken.json", "hunter2");
    const std::string login = made(directory_ / "login.json", login_json().dump());
    // A person's login may act for an account, but proves nobody by itself.
    for (const std::string& file : {missing, broken, login}) {
        SCOPED_TRACE(file);
        const auto faults = test::faults_of(load_text(R"({"identity":{"source":"application_default"}})",
                                                      least_and({{"GOOGLE_APPLICATION_CREDENTIALS", file}})));
        EXPECT_THAT(places(faults), ElementsAre("GOOGLE_APPLICATION_CREDENTIALS"));
        EXPECT_THAT(lines(faults), AllOf(HasSubstr(file), Not(HasSubstr("hunter2"))));
    }
    for (const char* source : {"sign_jwt", "impersonation"}) {
        SCOPED_TRACE(source);
        const std::string content = acting_as("app@project.example", source);
        for (const std::string& file : {missing, broken})
            EXPECT_THAT(
                places(test::faults_of(load_text(content, least_and({{"GOOGLE_APPLICATION_CREDENTIALS", file}})))),
                ElementsAre("GOOGLE_APPLICATION_CREDENTIALS"));
        EXPECT_THAT(test::faults_of(load_text(content, least_and({{"GOOGLE_APPLICATION_CREDENTIALS", login}}))),
                    IsEmpty());
    }
}

TEST_F(IdentityOptions, DoNotLookAtGooglesCredentialsFileOtherwise) {
    const variables given = least_and({{"GOOGLE_APPLICATION_CREDENTIALS", (directory_ / "missing.json").string()}});
    const std::string key = made(directory_ / "key.json", key_json().dump());
    json with_key = json::object();
    with_key["source"] = "service_account_key";
    with_key["key_file"] = key;
    json signing = with_key;
    signing["source"] = "sign_jwt";
    signing["service_account"] = "app@project.example";
    for (const std::string& content : {std::string("{}"), std::string(R"({"identity":{"source":"metadata"}})"),
                                       std::string(R"({"identity":{"source":"token_file","token_file":"/run/token"}})"),
                                       with_identity(with_key), with_identity(signing)}) {
        SCOPED_TRACE(content);
        EXPECT_THAT(test::faults_of(load_text(content, given)), IsEmpty());
    }
}

TEST_F(IdentityOptions, RefuseAnEndpointOfGooglesThatIsUnencryptedAndNotOnLoopback) {
    for (const char* variable : {"CLOUDSDK_AUTH_TOKEN_HOST", "CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS"})
        for (const char* url : {"http://oauth2.googleapis.com/token", "http://10.0.0.1", "http://169.254.169.254",
                                "http://localhost.evil.example", "http://127.0.0.1.evil.example", "ftp://127.0.0.1",
                                "oauth2.googleapis.com", "127.0.0.1:9921", "https://", "nonsense"}) {
            SCOPED_TRACE(std::string(variable) + ' ' + url);
            const auto faults = test::faults_of(load_variables(least_and({{variable, url}})));
            EXPECT_THAT(places(faults), ElementsAre(variable));
            EXPECT_THAT(lines(faults), AllOf(HasSubstr(url), HasSubstr("loopback")));
        }
}

TEST_F(IdentityOptions, TakeTheEndpointsOfGoogleFromTheEnvironment) {
    const auto own = options_of(load_variables(least())).roles.at(0).identity->endpoints;
    EXPECT_EQ(own.token_endpoint, net::parse_url("https://oauth2.googleapis.com/token"));
    EXPECT_EQ(own.iam_credentials, net::parse_url("https://iamcredentials.googleapis.com"));

    const auto other = options_of(load_variables(least_and({{"CLOUDSDK_AUTH_TOKEN_HOST", "http://127.0.0.1:9921/token"},
                                                            {"CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS",
                                                             "https://iamcredentials.p.example/"}})))
                           .roles.at(0)
                           .identity->endpoints;
    EXPECT_EQ(other.token_endpoint, net::parse_url("http://127.0.0.1:9921/token"));
    EXPECT_EQ(other.iam_credentials, net::parse_url("https://iamcredentials.p.example/"));
}

TEST_F(IdentityOptions, AreTheMetadataServersWhereNothingIsGiven) {
    const auto identity = *options_of(load_variables(least())).roles.at(0).identity;
    EXPECT_EQ(identity.source, identity_kind::metadata);
    EXPECT_EQ(identity.key_file, "");
    EXPECT_EQ(identity.token_file, "");
    EXPECT_EQ(identity.service_account, "");
    EXPECT_THAT(identity.delegates, IsEmpty());
    EXPECT_EQ(identity.credentials_file, "");
    EXPECT_EQ(identity.well_known_file, "");
}

TEST_F(IdentityOptions, HaveTheKeysOfEachSource) {
    const std::string key = made(directory_ / "key.json", key_json().dump());
    json block = json::object();
    block["source"] = "service_account_key";
    block["key_file"] = key;
    const auto of_key = *options_of(load_text(with_identity(block))).roles.at(0).identity;
    EXPECT_EQ(of_key.source, identity_kind::service_account_key);
    EXPECT_EQ(of_key.key_file, key);

    block["source"] = "sign_jwt";
    block["service_account"] = "app@project.example";
    block["delegates"] = std::vector<std::string>{"first@project.example", "104857600000000000001"};
    const auto of_signing = *options_of(load_text(with_identity(block))).roles.at(0).identity;
    EXPECT_EQ(of_signing.source, identity_kind::sign_jwt);
    EXPECT_EQ(of_signing.key_file, key);
    EXPECT_EQ(of_signing.service_account, "app@project.example");
    EXPECT_THAT(of_signing.delegates, ElementsAre("first@project.example", "104857600000000000001"));

    block["source"] = "impersonation";
    const auto of_impersonation = *options_of(load_text(with_identity(block))).roles.at(0).identity;
    EXPECT_EQ(of_impersonation.source, identity_kind::impersonation);
    EXPECT_EQ(of_impersonation.service_account, "app@project.example");
    EXPECT_THAT(of_impersonation.delegates, SizeIs(2));

    const auto of_default = *options_of(load_text(R"({"identity":{"source":"application_default"}})",
                                                  least_and({{"GOOGLE_APPLICATION_CREDENTIALS", key}})))
                                 .roles.at(0)
                                 .identity;
    EXPECT_EQ(of_default.source, identity_kind::application_default);
    EXPECT_EQ(of_default.credentials_file, key);

    // Whoever writes the token may come later.
    const auto of_file = *options_of(load_text(R"({"identity":{"source":"token_file","token_file":"/no/such/token"}})"))
                              .roles.at(0)
                              .identity;
    EXPECT_EQ(of_file.source, identity_kind::token_file);
    EXPECT_EQ(of_file.token_file, "/no/such/token");
}

TEST_F(IdentityOptions, TakeKeyByKeyWhatARolesBlockLacksFromTheGeneralOne) {
    const auto options = options_of(load_text(R"({
        "identity": { "source": "impersonation", "audience": "general", "expected_subject": "1",
                      "service_account": "general@project.example", "delegates": ["between@project.example"] },
        "roles": [
            { "name": "plain" },
            { "name": "own", "role_arn": "arn:aws:iam::123456789012:role/own",
              "identity": { "audience": "own", "service_account": "own@project.example", "delegates": [] } },
            { "name": "null", "role_arn": "arn:aws:iam::123456789012:role/null", "identity": null }
        ]
    })"));
    ASSERT_THAT(options.roles, SizeIs(3));
    const auto& general = *options.roles[0].identity;
    EXPECT_EQ(general.source, identity_kind::impersonation);
    EXPECT_EQ(general.expected.audience, "general");
    EXPECT_EQ(general.expected.subject, "1");
    EXPECT_EQ(general.service_account, "general@project.example");
    EXPECT_THAT(general.delegates, ElementsAre("between@project.example"));
    const auto& own = *options.roles[1].identity;
    EXPECT_EQ(own.source, identity_kind::impersonation);
    EXPECT_EQ(own.expected.audience, "own");
    EXPECT_EQ(own.expected.subject, "1");
    EXPECT_EQ(own.service_account, "own@project.example");
    EXPECT_THAT(own.delegates, IsEmpty());
    EXPECT_EQ(options.roles[2].identity, options.roles[0].identity);
}

TEST_F(IdentityOptions, TakeOnlyTheAudienceFromTheGeneralBlockWhereARolesBlockNamesASource) {
    const auto options = options_of(load_text(R"({
        "identity": { "source": "impersonation", "audience": "general", "expected_subject": "1",
                      "service_account": "general@project.example", "delegates": ["between@project.example"],
                      "token_file": "/run/general" },
        "roles": [ { "identity": { "source": "metadata" } } ]
    })"));
    const auto& identity = *options.roles.at(0).identity;
    EXPECT_EQ(identity.source, identity_kind::metadata);
    EXPECT_EQ(identity.expected.audience, "general");
    EXPECT_EQ(identity.expected.subject, std::nullopt);
    EXPECT_EQ(identity.service_account, "");
    EXPECT_EQ(identity.token_file, "");
    EXPECT_THAT(identity.delegates, IsEmpty());
}

TEST_F(IdentityOptions, ExpectAnySubjectWhereARolesBlockSaysNull) {
    const auto options = options_of(
        load_text(R"({"identity":{"expected_subject":"1"},"roles":[{"identity":{"expected_subject":null}}]})"));
    EXPECT_EQ(options.roles.at(0).identity->expected.subject, std::nullopt);
}

TEST_F(IdentityOptions, AreOfTheTokenFileOfTheAwsSdksUnlessTheFileNamesASource) {
    const variables given = least_and({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"}});
    for (const char* content : {"{}", R"({"identity":null})", R"({"identity":{"token_file":"/run/other"}})"}) {
        SCOPED_TRACE(content);
        const auto identity = *options_of(load_text(content, given)).roles.at(0).identity;
        EXPECT_EQ(identity.source, identity_kind::token_file);
        EXPECT_EQ(identity.token_file, "/run/token");
    }
    EXPECT_EQ(options_of(load_variables(given)).roles.at(0).identity->source, identity_kind::token_file);
    for (const char* content :
         {R"({"identity":{"source":"metadata"}})", R"({"roles":[{"identity":{"source":"metadata"}}]})"})
        EXPECT_EQ(options_of(load_text(content, given)).roles.at(0).identity->source, identity_kind::metadata)
            << content;
}

TEST_F(IdentityOptions, KnowWhereGcloudKeepsItsCredentials) {
    const auto well_known = [this](const variables& more) {
        return options_of(load_variables(least_and(more))).roles.at(0).identity->well_known_file;
    };
    EXPECT_EQ(well_known({}), "");
    EXPECT_EQ(well_known({{"HOME", "/home/app"}}), "/home/app/.config/gcloud/application_default_credentials.json");
    EXPECT_EQ(well_known({{"HOME", "/home/app"}, {"CLOUDSDK_CONFIG", "/etc/gcloud"}}),
              "/etc/gcloud/application_default_credentials.json");
    EXPECT_EQ(well_known({{"HOME", "/home/app"}, {"CLOUDSDK_CONFIG", ""}}),
              "/home/app/.config/gcloud/application_default_credentials.json");
}

TEST_F(IdentityOptions, ReportTheFaultsOfSeveralRolesEachInItsPlace) {
    const auto faults = test::faults_of(load_text(R"({"roles":[
        { "identity": { "source": "token_file" } },
        { "name": "b", "role_arn": "arn:aws:iam::123456789012:role/b",
          "identity": { "source": "sign_jwt", "service_account": "104857600000000000001" } }
    ]})"));
    EXPECT_THAT(places(faults),
                UnorderedElementsAre(at("/roles/0/identity/token_file"), at("/roles/1/identity/service_account")));
}

}  // namespace
}  // namespace crossvend::config
