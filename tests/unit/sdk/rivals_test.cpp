#include "crossvend/sdk/rivals.hpp"

#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::sdk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using variables = std::map<std::string, std::string, std::less<>>;

/// What goes from an environment, as NAME or NAME=INSTEAD, and which Region its client gets.
struct Rivals : testing::Test {
    [[nodiscard]] base::environment environment(variables given) const {
        given.emplace("AWS_CONFIG_FILE", config.path());
        given.emplace("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
        return base::environment(given);
    }
    [[nodiscard]] std::vector<std::string> gone(const variables& given,
                                                endpoint_kind endpoint = endpoint_kind::container) const {
        const auto here = environment(given);
        std::vector<std::string> names;
        for (const rival& each : rivals_of(here, shared_files(here), endpoint)) {
            EXPECT_FALSE(each.why.empty());
            names.push_back(each.variable + (each.instead.empty() ? "" : '=' + each.instead));
        }
        return names;
    }
    [[nodiscard]] std::vector<std::string> regions(const variables& given,
                                                   const std::optional<std::string>& wanted = std::nullopt,
                                                   const std::string& of_sts = "us-west-2") const {
        const auto here = environment(given);
        const shared_files files(here);
        std::vector<std::string> lines;
        for (const auto& each :
             region_variables(here, files, rivals_of(here, files, endpoint_kind::container), wanted, of_sts))
            lines.push_back(each.name + '=' + std::string(each.value.reveal()));
        return lines;
    }

    test::temporary_file config;
};

TEST_F(Rivals, AreTheVariablesThatSdksAskFirst) {
    EXPECT_THAT(
        gone({{"AWS_ACCESS_KEY_ID", "AKIA"},
              {"AWS_SESSION_TOKEN", ""},
              {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
              {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2"},
              {"AWS_ROLE_ARN", "arn"}}),
        ElementsAre("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"));
    EXPECT_THAT(gone({{"AWS_REGION", "us-west-2"}, {"AWS_PROFILE", ""}}), IsEmpty());
}

TEST_F(Rivals, AreProfilesThatAreNotThereOrHaveOtherCredentials) {
    config.write("[profile keys]\naws_access_key_id = AKIA\n[profile plain]\nregion = eu-west-3\n");
    EXPECT_THAT(gone({{"AWS_PROFILE", "missing"}, {"AWS_DEFAULT_PROFILE", "keys"}}),
                ElementsAre("AWS_PROFILE", "AWS_DEFAULT_PROFILE"));
    EXPECT_THAT(gone({{"AWS_PROFILE", "plain"}}), IsEmpty());
}

TEST_F(Rivals, AreNoProfilesThatBuildOnTheEndpoint) {
    config.write(
        "[default]\naws_access_key_id = AKIA\n"
        "[profile ecs]\nrole_arn = a\ncredential_source = EcsContainer\n"
        "[profile ec2]\nrole_arn = a\ncredential_source = Ec2InstanceMetadata\n");
    EXPECT_THAT(gone({{"AWS_PROFILE", "ecs"}}), IsEmpty()) << "and the default profile is not asked";
    EXPECT_THAT(gone({{"AWS_PROFILE", "ec2"}}, endpoint_kind::imds), IsEmpty());
    EXPECT_THAT(gone({{"AWS_PROFILE", "ec2"}}), ElementsAre("AWS_PROFILE", "AWS_CONFIG_FILE=/dev/null"));
}

TEST_F(Rivals, AreTheFilesOfADefaultProfileWithCredentials) {
    for (const char* source : {"sso_session = corp", "aws_access_key_id = AKIA", "credential_process = /bin/true"}) {
        config.write(std::string("[default]\nretry_mode = adaptive\n") + source);
        EXPECT_THAT(gone({}), ElementsAre("AWS_CONFIG_FILE=/dev/null")) << source;
    }
    config.write("[default]\nrole_arn = a\ncredential_source = EcsContainer\n");
    EXPECT_THAT(gone({}), IsEmpty());
}

TEST_F(Rivals, OfImdsAreAContainerEndpointAndWhatSwitchesItOff) {
    std::vector<std::string> names;
    for (const rival& each : what_keeps_from_imds(environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://x"},
                                                               {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"},
                                                               {"AWS_EC2_METADATA_DISABLED", "true"}})))
        names.push_back(each.variable);
    EXPECT_THAT(names, ElementsAre("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                                   "AWS_EC2_METADATA_DISABLED"));
}

using Region = Rivals;

TEST_F(Region, IsThatOfStsByBothNamesWhereNothingElseSaysOne) {
    EXPECT_THAT(regions({}), ElementsAre("AWS_REGION=us-west-2", "AWS_DEFAULT_REGION=us-west-2"));
    EXPECT_THAT(regions({}, std::nullopt, ""), IsEmpty());
}

TEST_F(Region, IsTheUsersByWhicheverName) {
    EXPECT_THAT(regions({{"AWS_DEFAULT_REGION", "eu-central-1"}}),
                ElementsAre("AWS_REGION=eu-central-1", "AWS_DEFAULT_REGION=eu-central-1"));
    EXPECT_THAT(regions({{"AWS_REGION", "eu-west-1"}}),
                ElementsAre("AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-1"));
    EXPECT_THAT(regions({{"AWS_REGION", "eu-west-1"}, {"AWS_DEFAULT_REGION", "eu-west-2"}}),
                ElementsAre("AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-2"));
}

TEST_F(Region, IsNeverAList) {
    EXPECT_THAT(regions({{"AWS_REGION", "eu-west-1,us-east-1"}}),
                ElementsAre("AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-1"));
    EXPECT_THAT(regions({{"AWS_REGION", "aws-global , eu-west-1"}}),
                ElementsAre("AWS_REGION=eu-west-1", "AWS_DEFAULT_REGION=eu-west-1"));
    EXPECT_THAT(regions({{"AWS_DEFAULT_REGION", ",,"}}),
                ElementsAre("AWS_REGION=us-west-2", "AWS_DEFAULT_REGION=us-west-2"));
}

TEST_F(Region, IsLeftToTheProfileThatIsLeft) {
    config.write("[default]\nregion = eu-north-1\n[profile plain]\nregion = eu-west-3\n");
    EXPECT_THAT(regions({}), IsEmpty());
    EXPECT_THAT(regions({{"AWS_PROFILE", "plain"}}), IsEmpty());
    config.write("[default]\nregion = eu-north-1\nsso_session = corp\n");
    EXPECT_THAT(regions({}), ElementsAre("AWS_REGION=eu-north-1", "AWS_DEFAULT_REGION=eu-north-1"))
        << "the file goes, its Region does not";
}

TEST_F(Region, IsWhatIsWantedBeforeAllElse) {
    config.write("[default]\nregion = eu-north-1\n");
    EXPECT_THAT(regions({{"AWS_REGION", "eu-west-1"}}, "ap-south-1"),
                ElementsAre("AWS_REGION=ap-south-1", "AWS_DEFAULT_REGION=ap-south-1"));
}

}  // namespace
}  // namespace crossvend::sdk
