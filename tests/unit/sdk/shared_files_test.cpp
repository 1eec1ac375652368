#include "crossvend/sdk/shared_files.hpp"

#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace crossvend::sdk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using variables = std::map<std::string, std::string, std::less<>>;

/// The files of an environment in which the configuration is this text.
shared_files reading(const std::string& config) {
    const test::temporary_file file(config);
    return shared_files(base::environment(
        variables{{"AWS_CONFIG_FILE", file.path()}, {"AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"}}));
}

/// Where the profile `p` of such a file leads.
lead lead_of(const std::string& config, endpoint_kind endpoint = endpoint_kind::container) {
    return reading(config).lead_of("p", endpoint);
}

TEST(SharedFiles, HaveProfilesWithSettings) {
    EXPECT_THAT(parse_profiles("[default]\nregion = us-west-2\n"
                               "[profile keys]\r\naws_access_key_id=AKIA\r\n# role_arn = no\n"
                               "[ other ]\n  Credential_Process: /bin/true\n"),
                ElementsAre(Pair("default", ElementsAre(Pair("region", "us-west-2"))),
                            Pair("keys", ElementsAre(Pair("# role_arn", "no"), Pair("aws_access_key_id", "AKIA"))),
                            Pair("other", ElementsAre(Pair("credential_process", "/bin/true")))));
    EXPECT_THAT(parse_profiles(""), IsEmpty());
    EXPECT_THAT(parse_profiles("aws_access_key_id = AKIA"), IsEmpty());
    EXPECT_THAT(parse_profiles("[\nregion = x"), ElementsAre(Pair("", ElementsAre(Pair("region", "x")))));
}

TEST(SharedFiles, LeadElsewhereByEveryKindOfCredentials) {
    for (const char* setting :
         {"aws_access_key_id = AKIA", "AWS_ACCESS_KEY_ID: AKIA", "credential_process = /bin/true", "sso_session = corp",
          "sso_start_url = https://x", "login_session = me", "role_arn = arn", "source_profile = q",
          "role_arn = arn\nweb_identity_token_file = /token", "role_arn = arn\ncredential_source = Environment",
          "role_arn = arn\ncredential_source = EcsContainer\nsource_profile = q",
          "role_arn = arn\ncredential_source = EcsContainer\naws_access_key_id = AKIA",
          "role_arn = arn\nsource_profile = p", "role_arn = arn\nsource_profile = missing"})
        EXPECT_EQ(lead_of(std::string("[profile p]\n") + setting), lead::elsewhere) << setting;
}

TEST(SharedFiles, LeadToTheEndpointThatAProfileBuildsOn) {
    const std::string ecs = "[profile p]\nrole_arn = arn\ncredential_source = EcsContainer\n";
    const std::string ec2 = "[profile p]\nrole_arn = arn\ncredential_source = Ec2InstanceMetadata\n";
    EXPECT_EQ(lead_of(ecs), lead::to_endpoint);
    EXPECT_EQ(lead_of(ec2, endpoint_kind::imds), lead::to_endpoint);
    EXPECT_EQ(lead_of(ecs, endpoint_kind::imds), lead::elsewhere);
    EXPECT_EQ(lead_of(ec2), lead::elsewhere);
}

TEST(SharedFiles, LeadToTheEndpointThroughChainsThatEndThere) {
    const std::string chain = "[profile p]\nrole_arn = a\nsource_profile = q\n[profile q]\nrole_arn = b\n";
    EXPECT_EQ(lead_of(chain + "credential_source = EcsContainer\n"), lead::to_endpoint);
    EXPECT_EQ(lead_of(chain + "source_profile = r\n[profile r]\nrole_arn = c\ncredential_source = EcsContainer\n"),
              lead::to_endpoint);
    EXPECT_EQ(lead_of(chain + "source_profile = p\n"), lead::elsewhere) << "a circle";
    EXPECT_EQ(lead_of(chain + "source_profile = r\n[profile r]\naws_access_key_id = AKIA\n"), lead::elsewhere);
    EXPECT_EQ(lead_of(chain + "source_profile = r\n[profile r]\nregion = us-west-2\n"), lead::elsewhere);
}

TEST(SharedFiles, LeadOnwardByAProfileWithoutCredentialsAndNowhereByNone) {
    EXPECT_EQ(lead_of("[profile p]\nregion = us-west-2\nretry_mode = adaptive\n"), lead::onward);
    EXPECT_EQ(lead_of("[profile q]\nregion = us-west-2\n"), lead::nowhere);
}

TEST(SharedFiles, PreemptForAProfileWhoseCredentialsTheyHave) {
    const test::temporary_file credentials("[work]\naws_access_key_id = AKIA\n");
    const test::temporary_file config("[default]\nrole_arn = arn\n[profile work]\nregion = eu-west-3\n");
    const shared_files files(
        base::environment({{"AWS_SHARED_CREDENTIALS_FILE", credentials.path()}, {"AWS_CONFIG_FILE", config.path()}}));
    const auto paths = [&](std::string_view profile) {
        std::vector<std::string> found;
        for (const auto& each : files.preempting(profile, endpoint_kind::container)) found.push_back(each.path);
        return found;
    };
    EXPECT_THAT(paths("work"), ElementsAre(credentials.path()));
    EXPECT_THAT(paths("default"), ElementsAre(config.path()));
    EXPECT_THAT(paths("other"), IsEmpty());
    EXPECT_EQ(files.region_of("work"), "eu-west-3");
    EXPECT_EQ(files.region_of("default"), std::nullopt);
}

TEST(SharedFiles, AreThoseOfTheUsersHomeWhereNoVariableNamesAHome) {
    const test::temporary_file place;
    place.remove();
    std::filesystem::create_directories(place.path() + "/.aws");
    std::ofstream(place.path() + "/.aws/credentials") << "[default]\naws_access_key_id = AKIA\n";
    const auto lead_in = [](const base::environment& environment) {
        return shared_files(environment).lead_of("default", endpoint_kind::container);
    };
    EXPECT_EQ(lead_in(base::environment(variables{}).with_home(place.path())), lead::elsewhere);
    EXPECT_EQ(lead_in(base::environment(variables{{"HOME", ""}}).with_home(place.path())), lead::elsewhere);
    EXPECT_EQ(lead_in(base::environment(variables{{"HOME", "/nonexistent"}}).with_home(place.path())), lead::nowhere);
    EXPECT_EQ(lead_in(base::environment(variables{})), lead::nowhere);
    std::filesystem::remove_all(place.path());
}

TEST(SharedFiles, AreReadForTheProfileThatAVariableNames) {
    EXPECT_EQ(profile_in_effect(base::environment()), "default");
    EXPECT_EQ(profile_in_effect(base::environment(variables{{"AWS_DEFAULT_PROFILE", "old"}})), "old");
    EXPECT_EQ(profile_in_effect(base::environment({{"AWS_PROFILE", "new"}, {"AWS_DEFAULT_PROFILE", "old"}})), "new");
}

}  // namespace
}  // namespace crossvend::sdk
