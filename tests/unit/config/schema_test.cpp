#include "config/schema.hpp"

#include "loading.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

namespace crossvend::config {
namespace {

using nlohmann::json;
using test::least;
using test::lines;
using test::places;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Schema = test::loading;

std::string source_file(const char* name) {
    std::ifstream file(std::string(CROSSVEND_SOURCE_DIR) + "/config/" + name, std::ios::binary);
    EXPECT_TRUE(file) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A document with one value at a pointer, lists being made of their first element.
std::string with(const std::string& pointer, const json& value) {
    json document = json::object();
    document[json::json_pointer(pointer)] = value;
    return document.dump();
}

/// A key, and what it must not be.
struct forbidden {
    const char* pointer;
    std::vector<json> values;
};

const json number = 7, text = "text", yes = true, nothing = nullptr, list = json::array(), object = json::object();

TEST_F(Schema, RefusesAnotherTypeOfEachKey) {
    const std::vector<forbidden> table{
        {"/identity", {number, text, yes, list}},
        {"/identity/source", {number, yes, nothing, list, object}},
        {"/identity/audience", {number, yes, nothing, list, object}},
        {"/identity/expected_subject", {number, yes, list, object}},
        {"/identity/key_file", {number, yes, list, object}},
        {"/identity/token_file", {number, yes, list, object}},
        {"/identity/service_account", {number, yes, list, object}},
        {"/identity/delegates", {number, text, yes, nothing, object}},
        {"/identity/delegates/0", {number, yes, nothing, list, object}},
        {"/sts", {number, text, yes, nothing, list}},
        {"/sts/regions", {number, text, yes, nothing, object}},
        {"/sts/regions/0", {number, yes, nothing, list, object}},
        {"/sts/endpoint", {number, yes, list, object}},
        {"/sts/connect_timeout", {number, yes, nothing, list, object}},
        {"/sts/request_timeout", {number, yes, nothing, list, object}},
        {"/roles", {number, text, yes, nothing, object}},
        {"/roles/0", {number, text, yes, nothing, list}},
        {"/roles/0/name", {number, yes, nothing, list, object}},
        {"/roles/0/role_arn", {number, yes, nothing, list, object}},
        {"/roles/0/session_name", {number, yes, list, object}},
        {"/roles/0/policy", {number, yes, list}},
        {"/roles/0/policy_arns", {number, text, yes, nothing, object}},
        {"/roles/0/policy_arns/0", {number, yes, nothing, list, object}},
        {"/roles/0/chain", {number, text, yes, nothing, object}},
        {"/roles/0/chain/0", {number, text, yes, nothing, list}},
        {"/roles/0/chain/0/role_arn", {number, yes, nothing, list, object}},
        {"/roles/0/chain/0/session_name", {number, yes, list, object}},
        {"/roles/0/chain/0/duration", {number, yes, nothing, list, object}},
        {"/roles/0/chain/0/external_id", {number, yes, list, object}},
        {"/roles/0/chain/0/source_identity", {number, yes, list, object}},
        {"/roles/0/chain/0/tags", {number, text, yes, nothing, list}},
        {"/roles/0/chain/0/transitive_tag_keys", {number, text, yes, nothing, object}},
        {"/roles/0/chain/0/transitive_tag_keys/0", {number, yes, nothing, list, object}},
        {"/roles/0/chain/0/policy", {number, yes, list}},
        {"/roles/0/chain/0/policy_arns", {number, text, yes, nothing, object}},
        {"/roles/0/identity", {number, text, yes, list}},
        {"/roles/0/identity/source", {number, yes, nothing, list, object}},
        {"/roles/0/authorization_token_file", {number, yes, list, object}},
        {"/roles/0/duration", {number, yes, nothing, list, object}},
        {"/server", {number, text, yes, nothing, list}},
        {"/server/listen", {number, text, yes, nothing, object}},
        {"/server/listen/0", {number, yes, nothing, list, object}},
        {"/server/authorization", {number, text, yes, nothing, list}},
        {"/server/authorization/token_file", {number, yes, list, object}},
        {"/server/authorization/token_file_mode", {number, yes, list, object}},
        {"/server/authorization/required", {number, text, nothing, list, object}},
        {"/server/imds", {number, text, yes, nothing, list}},
        {"/server/imds/enabled", {number, text, nothing, list, object}},
        {"/server/imds/role", {number, yes, list, object}},
        {"/server/allowed_hosts", {number, text, yes, nothing, object}},
        {"/server/allowed_hosts/0", {number, yes, nothing, list, object}},
        {"/telemetry", {number, text, yes, nothing, list}},
        {"/telemetry/listen", {number, text, yes, nothing, object}},
        {"/telemetry/listen/0", {number, yes, nothing, list, object}},
        {"/refresh", {number, text, yes, nothing, list}},
        {"/refresh/minimum_remaining", {number, yes, nothing, list, object}},
        {"/refresh/serve_until_remaining", {number, yes, nothing, list, object}},
        {"/shutdown", {number, text, yes, nothing, list}},
        {"/shutdown/drain", {number, yes, nothing, list, object}},
        {"/log", {number, text, yes, nothing, list}},
        {"/log/level", {number, yes, nothing, list, object}},
        {"/log/format", {number, yes, nothing, list, object}},
        {"/$schema", {number, yes, nothing, list, object}},
    };
    for (const auto& [pointer, values] : table)
        for (const json& value : values) {
            const std::string document = with(pointer, value);
            SCOPED_TRACE(document);
            const auto faults = test::faults_of(load_text(document, {}));
            const auto found = std::ranges::find(faults, at(pointer), &fault::place);
            if (found == faults.end()) {
                ADD_FAILURE() << "no fault there, but:\n" << lines(faults);
                continue;
            }
            EXPECT_THAT(found->problem, HasSubstr("found " + value.dump()));
            EXPECT_THAT(found->problem, HasSubstr("; allowed: "));
            EXPECT_FALSE(found->problem.ends_with("; allowed: "));
        }
}

TEST_F(Schema, RefusesAnImpossibleValueOfEachKey) {
    const std::string long_text(256, 'x');
    const std::vector<forbidden> table{
        {"/identity/source", {"", "Metadata", "metadata_server", "key", "service-account-key"}},
        {"/identity/delegates", {std::vector<std::string>(17, "app@demo.iam.gserviceaccount.com")}},
        {"/identity/audience", {"", long_text}},
        {"/identity/expected_subject", {"", long_text}},
        {"/sts/regions", {json::array(), std::vector<std::string>(9, "us-west-2")}},
        {"/sts/regions/0", {"", "nowhere", "us-west", "US-WEST-2", "us-west-2 "}},
        {"/sts/endpoint", {"", "sts.example", "http://sts.example", "ftp://sts.example"}},
        {"/sts/connect_timeout", {"", "3", "3 s", "-3s", "3d", "99ms", "30s1ms", "31s", "0s", "1h", "three"}},
        {"/sts/request_timeout", {"", "10", "999ms", "60s1ms", "61s", "0s", "-1s", "10S"}},
        {"/roles", {json::array(), std::vector<json>(1001, json::object())}},
        {"/roles/0/name", {"", "a b", "a/b", "a.b", "\xc3\xa4", std::string(65, 'n'), "a\n"}},
        {"/roles/0/role_arn", {"", "reader", "arn:aws:iam::123456789012:user/reader"}},
        {"/roles/0/session_name", {"", "{node}", "{", long_text}},
        {"/roles/0/policy_arns", {std::vector<std::string>(11, "arn:aws:iam::aws:policy/ReadOnlyAccess")}},
        {"/roles/0/policy_arns/0", {"", "ReadOnlyAccess", "arn:aws:iam::aws:role/reader"}},
        {"/roles/0/chain/0/duration", {"", "14m59s", "1h1s", "12h"}},
        {"/roles/0/chain/0/external_id", {"", "x", "a b"}},
        {"/roles/0/chain/0/source_identity", {"", "x", "aws:me", "a/b"}},
        {"/roles/0/authorization_token_file", {""}},
        {"/roles/0/duration", {"", "1", "14m59s", "12h1s", "12h1ms", "1h500ms", "0s", "1d", "-1h", "3600"}},
        {"/server/listen", {json::array(), std::vector<std::string>(17, "127.0.0.1:0")}},
        {"/server/listen/0",
         {"", "9911", ":9911", "localhost:9911", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x",
          "::1:9911", "[::1]", "256.0.0.1:1", "http://127.0.0.1:9911"}},
        {"/server/authorization/token_file", {""}},
        {"/server/authorization/token_file_mode",
         {"", "0", "6", "60", "0200", "0000", "0666", "0660", "0646", "0700", "0755", "4644", "00600", "0x600", "0844",
          "-600", " 600", "rw-------"}},
        {"/server/allowed_hosts", {std::vector<std::string>(65, "host")}},
        {"/server/allowed_hosts/0",
         {"", "host:80", "a b", "http://host", "host/", "[::1]:9911", "[::1", "[host", "[host]", "[]", "[", "*",
          "*.internal", "a,b", long_text}},
        {"/telemetry/listen", {json::array(), std::vector<std::string>(17, "127.0.0.1:0")}},
        {"/telemetry/listen/0", {"", "9912", "localhost:9912"}},
        {"/refresh/minimum_remaining", {"", "30", "12h1ms", "13h", "-1s"}},
        {"/refresh/serve_until_remaining", {"", "60", "14s", "14s999ms", "0s", "10m1ms", "1h"}},
        {"/shutdown/drain", {"", "0", "10m1ms", "11m", "-1s"}},
        {"/log/level", {"", "loud", "INFO", "warnings"}},
        {"/log/format", {"", "xml", "JSON"}},
    };
    for (const auto& [pointer, values] : table)
        for (const json& value : values) {
            const std::string document = with(pointer, value);
            SCOPED_TRACE(document.substr(0, 300));
            // What the environment gives would hide what the file has.
            const bool of_role = std::string_view(pointer) == "/roles/0/role_arn";
            const bool of_region = std::string_view(pointer).starts_with("/sts/regions");
            test::variables given = least();
            if (of_role || std::string_view(pointer) == "/roles") given.erase("AWS_ROLE_ARN");
            if (of_region) given.erase("AWS_REGION");
            const auto faults = test::faults_of(load_text(document, given));
            const auto found = std::ranges::find(faults, at(pointer), &fault::place);
            if (found == faults.end()) {
                ADD_FAILURE() << "no fault there, but:\n" << lines(faults);
                continue;
            }
            EXPECT_THAT(found->problem, HasSubstr("found "));
            EXPECT_THAT(found->problem, HasSubstr("; allowed: "));
            EXPECT_LT(found->problem.size(), 600U);
        }
}

TEST_F(Schema, RefusesAnUnknownKeyAtEachLevel) {
    for (const char* pointer :
         {"/nonsense", "/states", "/Log", "/identity/keyfile", "/roles/0/chains", "/roles/0/identity/role",
          "/sts/region", "/server/imdsv2", "/server/port", "/server/authorization/token", "/server/imds/version",
          "/telemetry/enabled", "/refresh/jitter", "/shutdown/grace", "/state/directory", "/log/file"}) {
        SCOPED_TRACE(pointer);
        const auto faults = test::faults_of(load_text(with(pointer, nullptr)));
        ASSERT_THAT(places(faults), ElementsAre(at(pointer)));
        EXPECT_THAT(faults[0].problem, HasSubstr("unknown key; known here: "));
    }
}

TEST_F(Schema, NamesEachUnknownKeyOfAnObject) {
    EXPECT_THAT(
        places(test::faults_of(load_text(R"({"a":1,"log":{"b":2,"c":{"level":"loud"},"level":"info"},"d":[]})"))),
        UnorderedElementsAre(at("/a"), at("/d"), at("/log/b"), at("/log/c")));
}

TEST_F(Schema, SurvivesUnknownKeysOfOddSpelling) {
    for (const char* key : {"", "a/b", "a~b", "~1", "[0]", "\\\"quoted\\\"", "a b", "\\n", "\\u0000", "<root>"}) {
        SCOPED_TRACE(key);
        EXPECT_EQ(test::faults_of(load_text("{\"" + std::string(key) + "\":1}")).size(), 1U);
        EXPECT_EQ(test::faults_of(load_text("{\"log\":{\"" + std::string(key) + "\":1}}")).size(), 1U);
    }
}

TEST_F(Schema, ShowsWhatItFoundInBounds) {
    const auto faults = test::faults_of(load_text(with("/log/level", std::string(10'000, 'x') + "\n\x1b")));
    ASSERT_THAT(places(faults), ElementsAre(at("/log/level")));
    EXPECT_LT(faults[0].problem.size(), 400U);
    EXPECT_EQ(faults[0].problem.find('\n'), std::string::npos);
}

TEST_F(Schema, LetsNullStandForNothingWhereThatMeansSomething) {
    for (const char* pointer :
         {"/identity/expected_subject", "/sts/endpoint", "/server/authorization/token_file", "/identity",
          "/identity/key_file", "/roles/0/identity", "/roles/0/policy", "/server/authorization/token_file_mode",
          "/roles/0/session_name", "/roles/0/authorization_token_file"})
        EXPECT_THAT(test::faults_of(load_text(with(pointer, nullptr))), IsEmpty()) << pointer;
}

/// Calls `visit` with the place and the schema of everything below a schema.
template <class Visit>
void walk(const json& named, const std::string& pointer, const Visit& visit) {
    static const json document = json::parse(schema_text());
    const json& schema =
        named.contains("$ref") ? document.at(json::json_pointer(named.at("$ref").get<std::string>().substr(1))) : named;
    visit(pointer, schema);
    if (schema.contains("properties"))
        for (const auto& [key, part] : schema.at("properties").items()) walk(part, pointer + '/' + key, visit);
    if (schema.contains("items")) walk(schema.at("items"), pointer + "/0", visit);
}

TEST(SchemaText, IsTheFileOfTheSourceTree) { EXPECT_EQ(schema_text(), source_file("crossvend.schema.json")); }

TEST(SchemaText, SaysOfEachPlaceWhatIsAllowedAndOfEachObjectThatNoMoreIs) {
    walk(json::parse(schema_text()), "", [](const std::string& pointer, const json& schema) {
        SCOPED_TRACE(pointer);
        EXPECT_FALSE(schema.value("description", "").empty());
        if (schema.contains("properties")) {
            const json type = schema.at("type");
            EXPECT_TRUE(type == "object" || type == json({"object", "null"})) << type;
            EXPECT_EQ(schema.value("additionalProperties", true), false);
        }
    });
}

/// What lies in a list or a block that is empty by default; the example shows it in a comment.
bool is_empty_by_default(const std::string& pointer) {
    constexpr const char* empty[] = {"/server/allowed_hosts/", "/identity/delegates/", "/roles/0/policy_arns/",
                                     "/roles/0/chain/", "/roles/0/identity/"};
    return std::ranges::any_of(empty, [&pointer](const char* each) { return pointer.starts_with(each); });
}

TEST(ExampleFile, HasEachKeyOfTheSchema) {
    const json example = json::parse(source_file("crossvend.example.json"), nullptr, true, true);
    walk(json::parse(schema_text()), "", [&example](const std::string& pointer, const json&) {
        if (pointer == "/$schema" || is_empty_by_default(pointer)) return;
        EXPECT_TRUE(example.contains(json::json_pointer(pointer))) << pointer;
    });
}

TEST(ExampleFile, HoldsTheDefaults) {
    flags given;
    given.config = std::string(CROSSVEND_SOURCE_DIR) + "/config/crossvend.example.json";
    const auto loaded = load(given, base::environment(), {"pod-7", {}});
    ASSERT_TRUE(std::holds_alternative<options>(loaded)) << lines(test::faults_of(loaded));
    const auto defaults = load({}, base::environment(least()), {"pod-7", {}});
    ASSERT_TRUE(std::holds_alternative<options>(defaults)) << lines(test::faults_of(defaults));
    const options& left = std::get<options>(loaded);
    const options& right = std::get<options>(defaults);

    EXPECT_EQ(left.sts->endpoints, right.sts->endpoints);
    EXPECT_EQ(left.sts->connect_timeout, right.sts->connect_timeout);
    EXPECT_EQ(left.sts->request_timeout, right.sts->request_timeout);
    EXPECT_EQ(left.http.ca_file, right.http.ca_file);
    EXPECT_TRUE(left.roles == right.roles);
    EXPECT_EQ(left.server.listen, right.server.listen);
    EXPECT_EQ(left.server.allowed_hosts, right.server.allowed_hosts);
    EXPECT_EQ(left.server.authorization.required, right.server.authorization.required);
    EXPECT_FALSE(left.server.authorization.token);
    EXPECT_EQ(left.server.authorization.token_file, right.server.authorization.token_file);
    EXPECT_EQ(left.server.authorization.token_file_mode, right.server.authorization.token_file_mode);
    EXPECT_EQ(left.telemetry.listen, right.telemetry.listen);
    EXPECT_EQ(left.refresh.minimum_remaining, right.refresh.minimum_remaining);
    EXPECT_EQ(left.refresh.serve_until_remaining, right.refresh.serve_until_remaining);
    EXPECT_EQ(left.drain, right.drain);
    EXPECT_EQ(left.log_level, right.log_level);
    EXPECT_EQ(left.log_format, right.log_format);
    EXPECT_THAT(left.warnings, IsEmpty());
}

}  // namespace
}  // namespace crossvend::config
