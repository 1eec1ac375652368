#include "crossvend/sdk/client_environment.hpp"

#include "crossvend/net/address.hpp"
#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::sdk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using variables = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> lines_of(const client_settings& settings) {
    std::vector<std::string> lines;
    for (const client_variable& variable : client_variables(settings))
        lines.push_back(variable.name + '=' + std::string(variable.value.reveal()));
    return lines;
}

TEST(CredentialsUri, IsWhereAClientOnThisMachineReachesTheListener) {
    EXPECT_EQ(credentials_uri(*net::parse_address("127.0.0.1:9911")), "http://127.0.0.1:9911/v1/credentials");
    EXPECT_EQ(credentials_uri(*net::parse_address("[::1]:9911")), "http://[::1]:9911/v1/credentials");
    EXPECT_EQ(credentials_uri(*net::parse_address("0.0.0.0:80")), "http://127.0.0.1:80/v1/credentials");
    EXPECT_EQ(credentials_uri(*net::parse_address("[::]:80")), "http://[::1]:80/v1/credentials");
    EXPECT_EQ(credentials_uri(*net::parse_address("127.0.0.1:9911"), "writer"),
              "http://127.0.0.1:9911/v1/credentials/writer");
}

TEST(ImdsUri, HasNoSlashAtItsEnd) {
    EXPECT_EQ(imds_uri(*net::parse_address("127.0.0.1:9911")), "http://127.0.0.1:9911");
    EXPECT_EQ(imds_uri(*net::parse_address("[::]:80")), "http://[::1]:80");
}

TEST(ClientVariables, GiveTheTokenByBothNamesWhereItIsInAFile) {
    EXPECT_THAT(lines_of({"http://127.0.0.1:1/v1/credentials", base::secret("token"), "/run/token"}),
                ElementsAre("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/v1/credentials",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN=token",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/run/token", "AWS_EC2_METADATA_DISABLED=true"));
}

TEST(ClientVariables, NameTheFileAloneWhereItCannotBeRead) {
    EXPECT_THAT(lines_of({"http://127.0.0.1:1/v1/credentials", {}, "/run/token"}),
                ElementsAre("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/v1/credentials",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/run/token", "AWS_EC2_METADATA_DISABLED=true"));
}

TEST(ClientVariables, GiveATokenThatIsInNoFile) {
    EXPECT_THAT(lines_of({"http://127.0.0.1:1/v1/credentials", base::secret("token"), ""}),
                ElementsAre("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/v1/credentials",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN=token", "AWS_EC2_METADATA_DISABLED=true"));
}

TEST(ClientVariables, AreReadBackAsAnSdkReadsThem) {
    EXPECT_FALSE(client_settings_in(base::environment(variables{{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "token"}})));
    const auto both = client_settings_in(base::environment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[::1]:1/"},
                                                            {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "token"},
                                                            {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"}}));
    ASSERT_TRUE(both);
    EXPECT_THAT(
        lines_of(*both),
        ElementsAre("AWS_CONTAINER_CREDENTIALS_FULL_URI=http://[::1]:1/", "AWS_CONTAINER_AUTHORIZATION_TOKEN=token",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/token", "AWS_EC2_METADATA_DISABLED=true"));
}

TEST(OtherTokenVariables, AreThoseThatTheListenersDoNotReplace) {
    const base::environment environment(
        {{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/other"}});
    EXPECT_THAT(other_token_variables(environment, {"", {}, "/run/token"}),
                ElementsAre("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    EXPECT_THAT(other_token_variables(environment, {"", base::secret("token"), ""}),
                ElementsAre("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
    EXPECT_THAT(other_token_variables(environment, {"", base::secret("token"), "/run/token"}), IsEmpty());
}

TEST(ForeignTokens, AreThoseThatAreNotTheListeners) {
    const test::temporary_file same("token");
    const client_settings outright{"", base::secret("token"), ""};
    const auto foreign = [&](const variables& given) { return foreign_tokens(base::environment(given), outright); };
    EXPECT_THAT(foreign({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "token"},
                         {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", same.path()}}),
                IsEmpty());
    EXPECT_THAT(foreign({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"}}),
                ElementsAre("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    EXPECT_THAT(foreign({{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent"}}),
                ElementsAre("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
}

std::vector<std::string> imds_lines(const variables& around, std::string_view listener = "127.0.0.1:9911") {
    std::vector<std::string> lines;
    for (const auto& variable : imds_variables(*net::parse_address(listener), base::environment(around)))
        lines.push_back(variable.name + '=' + std::string(variable.value.reveal()));
    return lines;
}

TEST(ImdsVariables, LeadToVersion2Alone) {
    EXPECT_THAT(imds_lines({}), ElementsAre("AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9911",
                                            "AWS_EC2_METADATA_V1_DISABLED=true"));
}

TEST(ImdsVariables, LeadPastTheProxiesThatBotocoreWouldAsk) {
    for (const char* proxy : {"HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"})
        EXPECT_THAT(imds_lines({{proxy, "http://10.0.0.1:3128"}}),
                    testing::IsSupersetOf({"NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1"}))
            << proxy;
    EXPECT_THAT(imds_lines({{"NO_PROXY", "internal"}}), testing::Each(testing::Not(testing::HasSubstr("PROXY"))));
}

/// The lines that are about proxies, where one is set.
std::vector<std::string> proxy_lines(variables around, std::string_view listener) {
    around.emplace("HTTP_PROXY", "http://10.0.0.1:3128");
    std::vector<std::string> lines = imds_lines(around, listener);
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("AWS_"); });
    return lines;
}

TEST(ImdsVariables, LeadPastTheProxiesToTheAddressThatTheListenerHas) {
    EXPECT_THAT(proxy_lines({}, "169.254.170.2:80"), ElementsAre("NO_PROXY=169.254.170.2", "no_proxy=169.254.170.2"));
    EXPECT_THAT(proxy_lines({}, "[::]:80"), ElementsAre("NO_PROXY=::1,[::1]", "no_proxy=::1,[::1]"));
}

TEST(ImdsVariables, LetGoPastTheProxiesWhatDidBeforeByEitherName) {
    EXPECT_THAT(proxy_lines({{"NO_PROXY", "one, two"}, {"no_proxy", "three,two,"}}, "127.0.0.1:1"),
                ElementsAre("NO_PROXY=one,two,three,127.0.0.1", "no_proxy=one,two,three,127.0.0.1"));
    EXPECT_THAT(proxy_lines({{"no_proxy", "internal"}}, "127.0.0.1:1"),
                ElementsAre("NO_PROXY=internal,127.0.0.1", "no_proxy=internal,127.0.0.1"));
    EXPECT_THAT(proxy_lines({{"NO_PROXY", "*"}}, "127.0.0.1:1"), ElementsAre("no_proxy=*"))
        << "an asterisk beside others would be none";
}

TEST(ImdsVariables, AreNotSetAgainWhereTheyAreAsTheyShouldBe) {
    EXPECT_THAT(proxy_lines({{"NO_PROXY", "one,127.0.0.1"}, {"no_proxy", "one,127.0.0.1"}}, "127.0.0.1:1"), IsEmpty());
}

}  // namespace
}  // namespace crossvend::sdk
