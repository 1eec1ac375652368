#include "config/schema.hpp"

#include "crossvend/access/authorization_token.hpp"
#include "crossvend/base/configuration_error.hpp"
#include "crossvend/base/path_text.hpp"
#include "loading.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>

namespace crossvend::config {
namespace {

using nlohmann::json;
using test::least;
using test::least_and;
using test::lines;
using testing::HasSubstr;
using testing::Not;

/// Each has `s3cr3t` in it, in a way.
const std::string secrets[] = {
    R"({"client_secret":"s3cr3t","refresh_token":"1//03abc","type":"authorized_user"})",
    "-----BEGIN PRIVATE KEY-----\\nMIIEvQs3cr3t\\n-----END PRIVATE KEY-----",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJls3cr3t",
    "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfis3cr3t",
    "3q2-7wJalrXUtnFEMIbPxRfiCYEXAMPLEKEYs3cr3t",
};

class PathSetting : public test::loading {
protected:
    /// Says that there are credentials in the place of a path, and nothing of what they are; and makes nothing.
    void expect_told(const test::outcome& loaded, const std::string& place) const {
        const auto faults = test::faults_of(loaded);
        EXPECT_THAT(test::places(faults), testing::Contains(place)) << lines(faults);
        EXPECT_THAT(lines(faults), HasSubstr(std::string(base::credentials_for_a_path)));
        EXPECT_THAT(lines(faults), Not(HasSubstr("s3cr3t")));
        for (const auto& entry : std::filesystem::directory_iterator(directory_)) EXPECT_EQ(entry.path(), file_);
    }
};

/// The places of the schema whose description begins as one of a path does, the first element of a list for each.
std::vector<std::string> places_of_paths(const json& root, const json& part, const std::string& pointer) {
    if (part.contains("$ref"))
        return places_of_paths(root, root.at(json::json_pointer(part["$ref"].get<std::string>().substr(1))), pointer);
    std::vector<std::string> found;
    const std::string description = part.value("description", "");
    if (description.starts_with("the path of ") || description.starts_with("an absolute path"))
        found.push_back(pointer);
    const auto add = [&](const json& below, const std::string& name) {
        const auto more = places_of_paths(root, below, pointer + '/' + name);
        found.insert(found.end(), more.begin(), more.end());
    };
    if (part.contains("items")) add(part["items"], "0");
    const json properties = part.value("properties", json::object());
    for (const auto& [name, below] : properties.items()) add(below, name);
    return found;
}

TEST_F(PathSetting, OfTheFileIsToldWithoutTheSecretThatItHolds) {
    const json schema = json::parse(schema_text());
    const auto places = places_of_paths(schema, schema, "");
    EXPECT_GE(places.size(), 7U) << "the schema calls paths something else now";
    for (const std::string& place : places)
        for (const std::string& secret : secrets) {
            SCOPED_TRACE(place + ": " + secret);
            json document = json::object();
            document[json::json_pointer(place)] = secret;
            expect_told(load_text(document.dump()), at(place));
        }
}

TEST_F(PathSetting, IsToldWithoutTheObjectThatWasPutInItsPlace) {
    for (const char* place : {"/identity/key_file", "/roles/0/identity/key_file", "/state/file"}) {
        json document = json::object();
        document[json::json_pointer(place)] = {
            {"credential_source", {{"file", "/token"}}}, {"private_key", "s3cr3t"}, {"type", "service_account"}};
        expect_told(load_text(document.dump()), at(place));
    }
}

TEST_F(PathSetting, OfTheEnvironmentIsToldWithoutTheSecretThatItHolds) {
    const std::string defaults = R"({"identity": {"source": "application_default"}})";
    for (const char* variable : {"GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG", "AWS_WEB_IDENTITY_TOKEN_FILE",
                                 "AWS_CA_BUNDLE", "SSL_CERT_FILE", "CROSSVEND_AUTHORIZATION_TOKEN_FILE"})
        for (const std::string& secret : secrets) {
            SCOPED_TRACE(variable);
            expect_told(load_text(defaults, least_and({{variable, secret}})), variable);
        }
}

TEST_F(PathSetting, OfARuntimeDirectoryIsToldWithoutTheSecretThatItHolds) {
    for (const char* variable : {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR", "TMPDIR"})
        for (const std::string& secret : secrets) try {
                static_cast<void>(access::default_authorization_token_file(base::environment({{variable, secret}})));
                ADD_FAILURE() << variable;
            } catch (const base::configuration_error& error) {
                EXPECT_EQ(error.what(), variable + (' ' + std::string(base::credentials_for_a_path)));
            }
}

TEST_F(PathSetting, OfTheConfigurationItselfIsToldWithoutTheSecretThatItHolds) {
    for (const std::string& secret : secrets) {
        expect_told(load_variables(least_and({{"CROSSVEND_CONFIG", secret}})), "--config");
        flags given;
        given.config = secret;
        expect_told(load_variables(least(), given), "--config");
    }
}

TEST_F(PathSetting, OfATokenIsWarnedOfWhereSomebodyElseMayPutAnotherThere) {
    const std::string token = (directory_ / "token").string();
    std::ofstream(token) << "a-token-that-somebody-else-has-made";
    const auto warnings = [&] {
        return options_of(load_variables(least_and({{"CROSSVEND_AUTHORIZATION_TOKEN_FILE", token}}))).warnings;
    };
    ASSERT_EQ(::chmod(token.c_str(), 0644), 0);
    EXPECT_THAT(warnings(), testing::IsEmpty());
    ASSERT_EQ(::chmod(token.c_str(), 0666), 0);
    EXPECT_THAT(warnings(), testing::ElementsAre(HasSubstr("may be written to by everybody, who can put")));
    ASSERT_EQ(::chmod(token.c_str(), 0600), 0);
    if (::chown(token.c_str(), 65534, 65534) != 0) GTEST_SKIP() << "only root can give a file away";
    EXPECT_THAT(warnings(), testing::ElementsAre(HasSubstr("belongs to another user (65534), who can put")));
}

}  // namespace
}  // namespace crossvend::config
