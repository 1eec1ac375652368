#include "crossvend/sdk/preemption.hpp"

#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::sdk {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using variables = std::map<std::string, std::string, std::less<>>;

/// The causes in an environment with these variables and no home.
std::vector<std::string> causes(variables environment, const std::optional<client_settings>& settings = std::nullopt,
                                bool reads_token_file = false) {
    environment.emplace("HOME", "/nonexistent");
    std::vector<std::string> found;
    for (const auto& each : find_preemption(base::environment(environment), settings, reads_token_file)) {
        EXPECT_THAT(each.remedy, Not(IsEmpty()));
        found.push_back(each.cause);
    }
    return found;
}

TEST(Preemption, IsNoneInACleanEnvironment) {
    EXPECT_THAT(causes({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9911/v1/credentials"},
                        {"AWS_EC2_METADATA_DISABLED", "true"},
                        {"JAVA_TOOL_OPTIONS", "-Xmx1g -Daws.region=us-west-2"}}),
                IsEmpty());
}

TEST(Preemption, NamesTheVariablesThatComeFirst) {
    EXPECT_THAT(causes({{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"}, {"AWS_PROFILE", "work"}}),
                testing::ElementsAre(HasSubstr("AWS_ACCESS_KEY_ID, AWS_PROFILE")));
}

TEST(Preemption, IsATokenBesideAFileWithAnotherAndNotOneWithTheSame) {
    const test::temporary_file file("s3cr3t");
    variables both{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9911/v1/credentials"},
                   {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "s3cr3t"},
                   {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.path()}};
    EXPECT_THAT(causes(both, client_settings_in(base::environment(both))), IsEmpty());
    both["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "other";
    const auto found = causes(both, client_settings_in(base::environment(both)));
    EXPECT_THAT(found, testing::ElementsAre(HasSubstr("is not the one in the file")));
    EXPECT_THAT(found, testing::Each(Not(HasSubstr("s3cr3t"))));
    EXPECT_THAT(causes(both, client_settings{"", base::secret("s3cr3t"), file.path()}),
                testing::ElementsAre(testing::EndsWith(": AWS_CONTAINER_AUTHORIZATION_TOKEN")));
}

TEST(Preemption, IsNoProfileWhoseRoleIsAssumedWithTheEndpointsCredentials) {
    const test::temporary_file config(
        "[profile other]\nrole_arn = arn:aws:iam::123456789012:role/other\ncredential_source = EcsContainer\n");
    EXPECT_THAT(causes({{"AWS_CONFIG_FILE", config.path()}, {"AWS_PROFILE", "other"}}), IsEmpty());
    EXPECT_THAT(causes({{"AWS_CONFIG_FILE", config.path()},
                        {"AWS_PROFILE", "other"},
                        {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9911"}}),
                testing::SizeIs(2))
        << "IMDS is another source";
}

TEST(Preemption, LeavesTheTokenFileToAnIdentityThatComesFromIt) {
    EXPECT_THAT(causes({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}}, {}, true), IsEmpty());
    EXPECT_THAT(causes({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}}, {}, false), Not(IsEmpty()));
}

TEST(Preemption, IsAFileOfTheProfileWithoutWhatIsInIt) {
    const test::temporary_file credentials(
        "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s3cr3t\n");
    const test::temporary_file config("[default]\nregion = us-west-2\n");
    EXPECT_THAT(causes({{"AWS_SHARED_CREDENTIALS_FILE", credentials.path()}, {"AWS_CONFIG_FILE", config.path()}}),
                testing::ElementsAre("AWS SDKs would prefer the profile default of " + credentials.path()));
}

TEST(Preemption, IsAKeyAmongTheSystemPropertiesOfJavaWithoutTheKey) {
    for (const char* name : {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"}) {
        const auto found = causes({{name, "-Xmx1g -Daws.accessKeyId=AKIAEXAMPLE -Daws.secretAccessKey=s3cr3t"}});
        EXPECT_THAT(found, testing::ElementsAre("AWS SDKs for Java would prefer the key in " + std::string(name)));
    }
}

TEST(Preemption, OfImdsIsAContainerEndpointOfAnotherListener) {
    const variables elsewhere{{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9911"},
                              {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:8080/credentials"}};
    EXPECT_THAT(causes(elsewhere), testing::ElementsAre(HasSubstr("and IMDS never")));
    for (const char* imds : {"http://127.0.0.1:9911", "http://127.0.0.1:9911/"})
        EXPECT_THAT(causes({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", imds},
                            {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9911/v1/credentials"}}),
                    IsEmpty());
}

TEST(Preemption, IsImdsSwitchedOffWhereItIsAskedFor) {
    const auto found = causes(
        {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9911"}, {"AWS_EC2_METADATA_DISABLED", "false"}});
    EXPECT_THAT(found, testing::ElementsAre(HasSubstr("AWS_EC2_METADATA_DISABLED keeps AWS SDKs from IMDS")));
}

}  // namespace
}  // namespace crossvend::sdk
