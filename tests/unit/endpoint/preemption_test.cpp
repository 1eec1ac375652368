#include "crossvend/endpoint/preemption.hpp"

#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::endpoint {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using variables = std::map<std::string, std::string, std::less<>>;

/// The causes in an environment with these variables and no home.
std::vector<std::string> causes(variables environment, std::vector<std::string> asked_first = {},
                                const google::identity_options& identity = {}) {
    environment.emplace("HOME", "/nonexistent");
    std::vector<std::string> found;
    for (const auto& each : find_preemption(base::environment(environment), std::move(asked_first), identity)) {
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
    EXPECT_THAT(causes({}, {"AWS_ACCESS_KEY_ID", "AWS_PROFILE"}),
                testing::ElementsAre(HasSubstr("AWS_ACCESS_KEY_ID, AWS_PROFILE")));
}

TEST(Preemption, LeavesTheTokenFileToAnIdentityThatComesFromIt) {
    google::identity_options from_file;
    from_file.source = google::identity_kind::token_file;
    EXPECT_THAT(causes({}, {"AWS_WEB_IDENTITY_TOKEN_FILE"}, from_file), IsEmpty());
    EXPECT_THAT(causes({}, {"AWS_WEB_IDENTITY_TOKEN_FILE"}), Not(IsEmpty()));
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

TEST(Preemption, IsImdsSwitchedOffWhereItIsAskedFor) {
    const auto found = causes(
        {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9911"}, {"AWS_EC2_METADATA_DISABLED", "false"}});
    EXPECT_THAT(found, testing::ElementsAre(HasSubstr("AWS_EC2_METADATA_DISABLED keeps AWS SDKs from IMDS")));
}

}  // namespace
}  // namespace crossvend::endpoint
