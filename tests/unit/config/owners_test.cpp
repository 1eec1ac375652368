#include "loading.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace crossvend::config {
namespace {

using nlohmann::json;
using test::faults_of;
using test::lines;

enum class owner { daemon, command, both };

/// A key of the configuration, whose it is, and a value other than its default.
struct owned {
    const char* pointer;
    owner whose;
    json value;
};

/// A role's and a source's keys are needed by whoever makes an exchange; a new key fails the test until it stands here.
const std::vector<owned> owners{
    {"/$schema", owner::both, "crossvend.schema.json"},
    {"/sts/regions", owner::both, {"eu-west-1"}},
    {"/sts/endpoint", owner::both, "https://sts.example"},
    {"/sts/connect_timeout", owner::both, "2s"},
    {"/sts/request_timeout", owner::both, "5s"},
    {"/roles/0/name", owner::both, "reader"},
    {"/roles/0/role_arn", owner::both, "arn:aws:iam::123456789012:role/other"},
    {"/roles/0/session_name", owner::both, "me"},
    {"/roles/0/duration", owner::both, "2h"},
    {"/roles/0/policy", owner::both, "{}"},
    {"/roles/0/policy_arns", owner::both, {"arn:aws:iam::aws:policy/ReadOnlyAccess"}},
    {"/roles/0/chain/0/role_arn", owner::both, "arn:aws:iam::123456789012:role/hop"},
    {"/roles/0/chain/0/session_name", owner::both, "me"},
    {"/roles/0/chain/0/duration", owner::both, "30m"},
    {"/roles/0/chain/0/external_id", owner::both, "tenant"},
    {"/roles/0/chain/0/source_identity", owner::both, "me"},
    {"/roles/0/chain/0/tags", owner::both, {{"team", "blue"}}},
    {"/roles/0/chain/0/transitive_tag_keys", owner::both, json::array()},
    {"/roles/0/chain/0/policy", owner::both, "{}"},
    {"/roles/0/chain/0/policy_arns", owner::both, json::array()},
    {"/roles/0/authorization_token_file", owner::daemon, "/proc/no/token"},
    {"/server/listen", owner::daemon, {"localhost:9911"}},
    {"/server/authorization/token_file", owner::daemon, "/proc/no/token"},
    {"/server/authorization/token_file_mode", owner::daemon, "0777"},
    {"/server/authorization/required", owner::daemon, false},
    {"/server/imds/enabled", owner::daemon, true},
    {"/server/imds/role", owner::daemon, "nobody"},
    {"/server/allowed_hosts", owner::daemon, {"not a host"}},
    {"/telemetry/listen", owner::daemon, {"localhost:9912"}},
    {"/refresh/minimum_remaining", owner::both, "20m"},
    {"/refresh/serve_until_remaining", owner::both, "30s"},
    {"/shutdown/drain", owner::daemon, "1h"},
    {"/state/file", owner::daemon, "not/absolute"},
    {"/state/allow_disk", owner::daemon, true},
    {"/log/level", owner::daemon, "debug"},
    {"/log/format", owner::both, "json"},
};

/// The keys of a source, which stand in two places.
const std::vector<owned> identity_owners{
    {"/source", owner::both, "impersonation"},  {"/audience", owner::both, "aud"},
    {"/expected_subject", owner::both, "1"},    {"/key_file", owner::both, "/key"},
    {"/token_file", owner::both, "/token"},     {"/service_account", owner::both, "a@b.iam.gserviceaccount.com"},
    {"/delegates", owner::both, json::array()},
};

class Owners : public test::loading {
protected:
    [[nodiscard]] test::outcome load_for_command(const std::string& text, const test::variables& given) const {
        write(text);
        config::flags flags;
        flags.config = file_;
        surroundings here = around();
        here.who = reader::command;
        return config::load(flags, base::environment(given), here);
    }
};

/// Every key below a part of the schema that holds no further ones.
void collect(const json& schema, const json& part, const std::string& at, std::set<std::string>& keys) {
    if (const auto other = part.find("$ref"); other != part.end())
        return collect(schema, schema.at(json::json_pointer(other->get<std::string>().substr(1))), at, keys);
    if (const auto items = part.find("items"); items != part.end() && items->contains("properties"))
        return collect(schema, *items, at + "/0", keys);
    const auto properties = part.find("properties");
    if (properties == part.end()) {
        keys.insert(at);
        return;
    }
    for (const auto& [name, member] : properties->items()) collect(schema, member, at + '/' + name, keys);
}

TEST_F(Owners, AreSaidOfEveryKeyOfTheSchema) {
    std::ifstream file(CROSSVEND_SOURCE_DIR "/config/crossvend.schema.json");
    const json schema = json::parse(file);
    std::set<std::string> keys, said;
    collect(schema, schema, "", keys);
    for (const owned& each : owners) said.insert(each.pointer);
    for (const owned& each : identity_owners)
        for (const char* place : {"/identity", "/roles/0/identity"}) said.insert(std::string(place) + each.pointer);
    EXPECT_EQ(keys, said);
}

TEST_F(Owners, KeepFromACommandWhatIsTheDaemonsWhateverItHolds) {
    for (const owned& each : owners) {
        if (each.whose != owner::daemon || std::string_view(each.pointer) == "/log/level") continue;
        SCOPED_TRACE(each.pointer);
        json document = json::object();
        document[json::json_pointer(each.pointer)] = each.value;
        const auto options = options_of(load_for_command(document.dump(), test::least()));
        EXPECT_TRUE(options.server.listen.empty() && options.server.allowed_hosts.empty());
        EXPECT_FALSE(options.server.imds.enabled || options.server.authorization.token_file);
        EXPECT_TRUE(options.server.authorization.required);
        EXPECT_EQ(options.server.authorization.token_file_mode, authorization_options().token_file_mode);
        EXPECT_TRUE(options.telemetry.listen.empty());
        EXPECT_EQ(options.drain, base::duration::zero());
        EXPECT_FALSE(options.state_file);
        EXPECT_FALSE(options.roles.at(0).authorization_token_file);
        EXPECT_TRUE(options.warnings.empty());
    }
}

TEST_F(Owners, KeepTheDaemonsVariablesFromACommandToo) {
    for (const char* name : {"CROSSVEND_LISTEN", "CROSSVEND_TELEMETRY_LISTEN", "CROSSVEND_AUTHORIZATION_TOKEN",
                             "CROSSVEND_AUTHORIZATION_TOKEN_FILE"}) {
        const auto loaded = load_for_command("{}", test::least_and({{name, "wrong"}}));
        EXPECT_TRUE(faults_of(loaded).empty()) << name << ": " << lines(faults_of(loaded));
        EXPECT_FALSE(options_of(loaded).server.authorization.token) << name;
    }
}

TEST_F(Owners, ShareWhatMakesAnExchangeWithACommandAndItsFaults) {
    const auto options = options_of(load_for_command(
        R"({"sts": {"regions": ["eu-west-1"]}, "roles": [{"duration": "2h"}], "refresh": {"minimum_remaining": "20m"}})",
        {{"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader"}}));
    EXPECT_EQ(options.region, "eu-west-1");
    EXPECT_EQ(options.roles.at(0).request.session_duration, std::chrono::hours(2));
    EXPECT_EQ(options.refresh.minimum_remaining, std::chrono::minutes(20));
    EXPECT_FALSE(faults_of(load_for_command(R"({"refresh": {"minimum_remaining": "20h"}})", test::least())).empty());
}

}  // namespace
}  // namespace crossvend::config
