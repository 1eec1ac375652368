#include "loading.hpp"

namespace crossvend::config {
namespace {

using test::faults_of;
using test::least_and;
using test::places;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Two roles, of which the writer has an authorization token of its own, and this `server` block.
std::string two_roles(std::string_view server) {
    return R"({"roles":[{"name":"reader","role_arn":"arn:aws:iam::123456789012:role/reader"},)"
           R"({"name":"writer","role_arn":"arn:aws:iam::123456789012:role/writer",)"
           R"("authorization_token_file":"/dev/null/token"},)"
           R"({"name":"auditor","role_arn":"arn:aws:iam::123456789012:role/auditor"}],"server":)" +
           std::string(server) + '}';
}

class Imds : public test::loading {
protected:
    /// What is not the daemon's to check is that the writer's token file can be made.
    [[nodiscard]] test::outcome load_roles(std::string_view server) {
        write(two_roles(server));
        config::flags flags;
        flags.config = file_;
        surroundings here = around();
        here.who = reader::client;
        return config::load(flags, base::environment(test::variables{{"AWS_REGION", "us-west-2"}}), here);
    }
};

TEST_F(Imds, IsOffUnlessEnabled) {
    EXPECT_FALSE(options_of(load_variables(test::least())).server.imds.enabled);
    EXPECT_FALSE(options_of(load_text(R"({"server":{"imds":{}}})")).server.imds.enabled);
    EXPECT_FALSE(options_of(load_text(R"({"server":{"imds":{"enabled":false}}})")).server.imds.enabled);
}

TEST_F(Imds, GivesTheFirstRoleUnlessAnotherIsNamed) {
    const auto first = options_of(load_roles(R"({"imds":{"enabled":true}})"));
    EXPECT_TRUE(first.server.imds.enabled);
    EXPECT_EQ(first.server.imds.role, "reader");
    EXPECT_EQ(options_of(load_roles(R"({"imds":{"enabled":true,"role":null}})")).server.imds.role, "reader");
    EXPECT_EQ(options_of(load_roles(R"({"imds":{"enabled":true,"role":"auditor"}})")).server.imds.role, "auditor");
}

TEST_F(Imds, IsWarnedOfAsItNeedsNoAuthorizationToken) {
    EXPECT_THAT(options_of(load_roles(R"({"imds":{"enabled":true}})")).warnings,
                ElementsAre(HasSubstr("gets credentials of role reader without the authorization token")));
    EXPECT_THAT(options_of(load_roles(R"({"imds":{"enabled":false}})")).warnings, IsEmpty());
}

TEST_F(Imds, RefusesARoleThatThereIsNot) {
    const auto faults = faults_of(load_roles(R"({"imds":{"enabled":true,"role":"nobody"}})"));
    ASSERT_THAT(places(faults), ElementsAre(at("/server/imds/role")));
    EXPECT_THAT(faults[0].problem, HasSubstr("there is no role \"nobody\""));
}

TEST_F(Imds, RefusesARoleThatOpensWithATokenOfItsOwnAlone) {
    const auto faults = faults_of(load_roles(R"({"imds":{"enabled":true,"role":"writer"}})"));
    ASSERT_THAT(places(faults), ElementsAre(at("/server/imds/role")));
    EXPECT_THAT(faults[0].problem, HasSubstr("role writer has an authorization token of its own"));
}

TEST_F(Imds, RefusesAListenerThatOthersReach) {
    for (const char* address : {"0.0.0.0:9911", "[::]:9911", "10.0.0.7:9911", "169.254.169.254:80"}) {
        SCOPED_TRACE(address);
        const auto faults = faults_of(load_text(R"({"server":{"imds":{"enabled":true},"listen":["127.0.0.1:1",")" +
                                                std::string(address) + R"("]}})"));
        ASSERT_THAT(places(faults), ElementsAre(at("/server/imds/enabled")));
        EXPECT_THAT(faults[0].problem, HasSubstr("loopback"));
    }
    EXPECT_THAT(places(faults_of(load_text(R"({"server":{"imds":{"enabled":true}}})",
                                           least_and({{"CROSSVEND_LISTEN", "0.0.0.0:9911"}})))),
                Contains(at("/server/imds/enabled")));
}

TEST_F(Imds, OnceOffAsksNothingOfItsOtherSettings) {
    EXPECT_THAT(faults_of(load_roles(R"({"imds":{"enabled":false,"role":"nobody"},"listen":["0.0.0.0:9911"]})")),
                IsEmpty());
}

}  // namespace
}  // namespace crossvend::config
