#include "app/role_factory.hpp"

#include <gtest/gtest.h>

namespace crossvend::app {
namespace {

using namespace std::chrono_literals;

TEST(RoleFactory, MakesAnotherRoleOfWhateverTheConfigurationSaysOfIt) {
    const config::settings settings;
    config::role_options role;
    role.name = "reader";
    const credentials::role_options before = options_of(role, settings);

    config::role_options other = role;
    other.request.policy = "{}";
    EXPECT_NE(options_of(other, settings), before);
    config::settings elsewhere;
    elsewhere.refresh.minimum_remaining += 1s;
    EXPECT_NE(options_of(role, elsewhere), before);
    config::settings slower;
    aws::sts_options sts;
    sts.request_timeout += 1s;
    slower.sts = sts;
    EXPECT_NE(options_of(role, slower), before);
}

TEST(RoleFactory, MakesTheSameRoleWhereOnlyTheWayToItIsAnother) {
    config::role_options role;
    const credentials::role_options before = options_of(role, {});
    role.authorization_token_file = "/run/another-token";
    EXPECT_EQ(options_of(role, {}), before);
}

TEST(RoleFactory, LetsRolesShareWhatIsTheSameForAll) {
    const config::settings settings;
    const config::role_options one, other;
    EXPECT_EQ(options_of(one, settings).sts.pointer(), options_of(other, settings).sts.pointer());
}

}  // namespace
}  // namespace crossvend::app
