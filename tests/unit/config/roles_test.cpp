#include "crossvend/config/loader.hpp"

#include "crossvend/net/base64.hpp"
#include "loading.hpp"

#include <nlohmann/json.hpp>

#include <span>

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::least;
using test::least_and;
using test::lines;
using test::places;
using test::variables;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Roles = test::loading;

const std::string arn_prefix = "arn:aws:iam::123456789012:role/";
const variables role_alone{{"AWS_ROLE_ARN", arn_prefix + "reader"}};

/// A configuration of one role with one key more.
std::string with_key(const char* key, const json& value) {
    json document = json::object();
    document["roles"] = json::array({json::object()});
    document["roles"].front()[key] = value;
    return document.dump();
}

/// A configuration of one role and one hop behind it with one key more.
std::string with_hop(const char* key, const json& value) {
    json hop = json::object();
    hop["role_arn"] = arn_prefix + "hop";
    hop[key] = value;
    return with_key("chain", json::array({hop}));
}

/// A configuration of one role and a hop behind it for each name.
std::string with_chain(const std::vector<std::string>& names) {
    json chain = json::array();
    for (const std::string& name : names) {
        json hop = json::object();
        hop["role_arn"] = arn_prefix + name;
        chain.push_back(hop);
    }
    return with_key("chain", chain);
}

/// A token as Kubernetes gives it to a pod.
std::string pods_token(const std::string& claims) {
    const auto encode = [](const std::string& text) { return net::base64url_encode(std::as_bytes(std::span(text))); };
    return encode(R"({"alg":"RS256"})") + '.' + encode(claims) + '.' + encode("signature");
}

std::vector<std::string> hosts(const config::options& loaded) {
    std::vector<std::string> texts;
    for (const auto& each : loaded.sts->endpoints) texts.push_back(each.url.host);
    return texts;
}

TEST_F(Roles, RefuseANameThatAnEarlierOneHas) {
    const auto faults = test::faults_of(load_text(R"({"roles":[
        { "name": "reader" },
        { "name": "reader", "role_arn": "arn:aws:iam::123456789012:role/other" }
    ]})"));
    EXPECT_THAT(places(faults), ElementsAre(at("/roles/1/name")));
    EXPECT_THAT(lines(faults), HasSubstr("reader"));
    // Without a name both are called the same.
    EXPECT_THAT(
        places(test::faults_of(load_text(R"({"roles":[{},{"role_arn":"arn:aws:iam::123456789012:role/other"}]})"))),
        ElementsAre(at("/roles/1/name")));
}

TEST_F(Roles, MissTheArnOfALaterOne) {
    const auto faults = test::faults_of(load_text(R"({"roles":[{},{"name":"second"}]})"));
    EXPECT_THAT(places(faults), ElementsAre(at("/roles/1/role_arn")));
    EXPECT_THAT(lines(faults), AllOf(HasSubstr("missing"), Not(HasSubstr("AWS_ROLE_ARN"))));
}

TEST_F(Roles, AreOfThePartitionOfTheirRegions) {
    const auto faults = test::faults_of(load_text(R"({"sts": {"regions": ["us-west-2", "cn-north-1"]}, "roles": [
        {"role_arn": "arn:aws:iam::123456789012:role/reader",
         "chain": [{"role_arn": "arn:aws-us-gov:iam::123456789012:role/hop"}]},
        {"name": "china", "role_arn": "arn:aws-cn:iam::123456789012:role/reader"}]})",
                                                  {}));
    EXPECT_THAT(places(faults),
                ElementsAre(at("/sts/regions/1"), at("/roles/0/chain/0/role_arn"), at("/roles/1/role_arn")));
    EXPECT_THAT(lines(faults), HasSubstr("found cn-north-1, which is of the partition aws-cn; allowed: what is of the "
                                         "partition aws, as us-west-2 is"));
}

TEST_F(Roles, AreOfAnyPartitionWhereAnEndpointIsGiven) {
    const std::string document = R"({"sts": {"regions": ["us-west-2"], "endpoint": "http://127.0.0.1:1"},
        "roles": [{"role_arn": "arn:aws-cn:iam::123456789012:role/reader"}]})";
    EXPECT_EQ(options_of(load_text(document, {})).roles[0].request.role.partition, "aws-cn");
}

TEST_F(Roles, AreAThousandAtMost) {
    json document = json::object();
    document["roles"] = json::array();
    const auto add = [&document](int number) {
        json role = json::object();
        role["name"] = "r" + std::to_string(number);
        role["role_arn"] = arn_prefix + "r" + std::to_string(number);
        document["roles"].push_back(role);
    };
    for (int i = 0; i < 1000; ++i) add(i);
    EXPECT_THAT(options_of(load_text(document.dump())).roles, SizeIs(1000));
    add(1000);
    EXPECT_THAT(places(test::faults_of(load_text(document.dump()))), ElementsAre(at("/roles")));
}

TEST_F(Roles, HaveEachItsOwn) {
    const auto options = options_of(load_text(R"({"roles":[
        { "name": "a", "session_name": "first", "duration": "1h" },
        { "name": "b", "role_arn": "arn:aws:iam::210987654321:role/other", "session_name": "second",
          "duration": "2h" }
    ]})"));
    ASSERT_THAT(options.roles, SizeIs(2));
    EXPECT_EQ(options.roles[0].name, "a");
    EXPECT_EQ(options.roles[0].request.role.account_id, "123456789012");
    EXPECT_EQ(options.roles[0].request.session_name, "first");
    EXPECT_EQ(options.roles[0].request.session_duration, 1h);
    EXPECT_EQ(options.roles[1].name, "b");
    EXPECT_EQ(options.roles[1].request.role.account_id, "210987654321");
    EXPECT_EQ(options.roles[1].request.session_name, "second");
    EXPECT_EQ(options.roles[1].request.session_duration, 2h);
    EXPECT_THAT(options.roles[1].chain, IsEmpty());
}

TEST_F(Roles, RefuseWhatIsNoPolicy) {
    json large = json::object();
    large["Id"] = std::string(2040, 'x');  // and 9 characters around it
    for (const json& policy : {json("not JSON"), json(""), json("{"), json("[]"), json("7"), json("null"),
                               json(R"("text")"), large, json(large.dump())}) {
        SCOPED_TRACE(policy.dump().substr(0, 40));
        EXPECT_THAT(places(test::faults_of(load_text(with_key("policy", policy)))), ElementsAre(at("/roles/0/policy")));
        EXPECT_THAT(places(test::faults_of(load_text(with_hop("policy", policy)))),
                    ElementsAre(at("/roles/0/chain/0/policy")));
    }
    EXPECT_THAT(lines(test::faults_of(load_text(with_key("policy", large)))),
                AllOf(HasSubstr("2049"), HasSubstr("2048")));
}

TEST_F(Roles, TakeAPolicyAsAnObjectAndAsAText) {
    constexpr const char* compact = R"({"Statement":[],"Version":"2012-10-17"})";
    json object = json::object();
    object["Version"] = "2012-10-17";
    object["Statement"] = json::array();
    for (const json& policy : {object, json("\n{ \"Version\": \"2012-10-17\",\t\"Statement\": [ ] }\r\n")})
        EXPECT_EQ(options_of(load_text(with_key("policy", policy))).roles.at(0).request.policy, compact);
    EXPECT_EQ(options_of(load_text(with_key("policy", nullptr))).roles.at(0).request.policy, "");
    // What can go does not count.
    EXPECT_EQ(options_of(load_text(with_key("policy", '{' + std::string(3000, ' ') + '}'))).roles.at(0).request.policy,
              "{}");
    json largest = json::object();
    largest["Id"] = std::string(2039, 'x');
    EXPECT_THAT(options_of(load_text(with_key("policy", largest))).roles.at(0).request.policy, SizeIs(2048));
}

TEST_F(Roles, RefuseThePolicyArnThatIsNone) {
    for (const std::string& arn :
         {std::string(), std::string("ReadOnlyAccess"), std::string("arn:aws:iam::aws"),
          std::string("arn:aws:iam::aws:policy"), std::string("arn:aws:iam::aws:policy/"),
          std::string("arn:aws:iam::aws:role/reader"), std::string("arn:aws:iam:us-west-2:aws:policy/x"),
          std::string("arn:aws:s3:::bucket"), std::string("arn:azure:iam::aws:policy/x"),
          std::string("arn:aws:iam::aws:policy/a b"), std::string("arn:aws:iam::aws:policy/x\n"),
          "arn:aws:iam::aws:policy/" + std::string(2048, 'x')}) {
        SCOPED_TRACE(arn.substr(0, 60));
        const json list = std::vector<std::string>{"arn:aws:iam::aws:policy/ReadOnlyAccess", arn};
        EXPECT_THAT(places(test::faults_of(load_text(with_key("policy_arns", list)))),
                    ElementsAre(at("/roles/0/policy_arns/1")));
    }
}

TEST_F(Roles, TakePolicyArnsOfAwsAndOfAnAccount) {
    const json list = std::vector<std::string>{"arn:aws:iam::aws:policy/ReadOnlyAccess",
                                               "arn:aws-cn:iam::123456789012:policy/team/reader"};
    EXPECT_THAT(
        options_of(load_text(with_key("policy_arns", list))).roles.at(0).request.policy_arns,
        ElementsAre("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws-cn:iam::123456789012:policy/team/reader"));
}

TEST_F(Roles, RefuseAHopWithoutARole) {
    const auto faults = test::faults_of(load_text(R"({"roles":[{"chain":[{"session_name":"hop"}]}]})"));
    EXPECT_THAT(places(faults), ElementsAre(at("/roles/0/chain/0/role_arn")));
    EXPECT_THAT(lines(faults), HasSubstr("missing"));
    EXPECT_THAT(places(test::faults_of(load_text(with_hop("role_arn", "hop")))),
                ElementsAre(at("/roles/0/chain/0/role_arn")));
}

TEST_F(Roles, RefuseAHopLongerThanAnHour) {
    for (const char* length : {"1h1s", "61m", "2h", "12h", "14m59s", "0s", "1h0.5s", "long"}) {
        SCOPED_TRACE(length);
        EXPECT_THAT(places(test::faults_of(load_text(with_hop("duration", length)))),
                    ElementsAre(at("/roles/0/chain/0/duration")));
    }
}

TEST_F(Roles, RefuseTheTextsOfAHopThatAwsDoesNotTake) {
    struct example {
        const char* key;
        std::vector<std::string> texts;
    };
    const std::vector<example> table{
        {"external_id", {"", "x", "a b", "a;b", "a\nb", "\xc3\xa9\xc3\xa9", "{a}", std::string(1225, 'x')}},
        {"source_identity", {"", "x", "a b", "a:b", "a/b", "aws:root", "\xc3\xa9\xc3\xa9", std::string(65, 'x')}},
    };
    for (const auto& [key, texts] : table)
        for (const std::string& text : texts) {
            SCOPED_TRACE(key + (": " + text.substr(0, 40)));
            EXPECT_THAT(places(test::faults_of(load_text(with_hop(key, text)))),
                        ElementsAre(at(std::string("/roles/0/chain/0/") + key)));
        }
}

TEST_F(Roles, RefuseATagThatAwsDoesNotTake) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"", "value"},    {std::string(129, 'k'), "value"},
        {"a;b", "value"}, {"a\nb", "value"},
        {"key", "a,b"},   {"key", "a\tb"},
        {"key", "a\"b"},  {"key", "{b}"},
        {"a*", "value"},  {"key", std::string(257, 'v')},
    };
    for (const auto& [key, value] : table) {
        SCOPED_TRACE(key.substr(0, 40) + '=' + value.substr(0, 40));
        json tags = json::object();
        tags[key] = value;
        EXPECT_THAT(places(test::faults_of(load_text(with_hop("tags", tags)))),
                    ElementsAre(at("/roles/0/chain/0/tags")));
    }
}

TEST_F(Roles, RefuseATagWhoseValueIsNoTextWhateverItsKey) {
    for (const auto& [key, place] : {std::pair{"team", "team"}, {"a/b", "a~1b"}, {"a:b=c", "a:b=c"}}) {
        SCOPED_TRACE(key);
        const auto faults = test::faults_of(load_text(with_hop("tags", {{key, 5}})));
        ASSERT_THAT(places(faults), ElementsAre(at(std::string("/roles/0/chain/0/tags/") + place)));
        EXPECT_EQ(faults.front().problem, "found 5; allowed: a text");
    }
}

TEST_F(Roles, RefuseATransitiveKeyThatNoTagHas) {
    for (const char* key : {"other", "Team", "team ", ""}) {
        SCOPED_TRACE(key);
        json hop = json::object();
        hop["role_arn"] = arn_prefix + "hop";
        hop["tags"]["team"] = "a";
        hop["transitive_tag_keys"] = std::vector<std::string>{"team", key};
        EXPECT_THAT(places(test::faults_of(load_text(with_key("chain", json::array({hop}))))),
                    ElementsAre(at("/roles/0/chain/0/transitive_tag_keys/1")));
    }
}

TEST_F(Roles, RefuseAChainThatLoops) {
    struct example {
        std::vector<std::string> names;
        const char* place;
    };
    const std::vector<example> table{{{"reader"}, "/roles/0/chain/0/role_arn"},
                                     {{"a", "reader"}, "/roles/0/chain/1/role_arn"},
                                     {{"a", "a"}, "/roles/0/chain/1/role_arn"},
                                     {{"a", "b", "a"}, "/roles/0/chain/2/role_arn"}};
    for (const auto& [names, place] : table) {
        SCOPED_TRACE(place);
        const auto faults = test::faults_of(load_text(with_chain(names)));
        EXPECT_THAT(places(faults), ElementsAre(at(place)));
        EXPECT_THAT(lines(faults), AllOf(HasSubstr("loops"), HasSubstr(arn_prefix + names.back())));
    }
    EXPECT_THAT(options_of(load_text(with_chain({"a", "b", "c"}))).roles.at(0).chain, SizeIs(3));
}

TEST_F(Roles, HaveEachKeyOfAHop) {
    const auto options = options_of(load_text(R"({"roles":[{ "session_name": "role", "chain": [ {
        "role_arn": "arn:aws:iam::210987654321:role/hop", "session_name": "hop-{hostname}", "duration": "59m",
        "external_id": "id:1/2", "source_identity": "someone@example.com",
        "tags": { "team": "a b", "cost": "" }, "transitive_tag_keys": ["team"],
        "policy": { "Version": "2012-10-17" }, "policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    } ] }]})"));
    ASSERT_THAT(options.roles.at(0).chain, SizeIs(1));
    const auto& hop = options.roles[0].chain[0];
    EXPECT_EQ(hop.role.text, "arn:aws:iam::210987654321:role/hop");
    EXPECT_EQ(hop.session_name, "hop-pod-7");
    EXPECT_EQ(hop.session_duration, 59min);
    EXPECT_EQ(hop.external_id, "id:1/2");
    EXPECT_EQ(hop.source_identity, "someone@example.com");
    EXPECT_THAT(hop.tags, UnorderedElementsAre(Pair("team", "a b"), Pair("cost", "")));
    EXPECT_THAT(hop.transitive_tag_keys, ElementsAre("team"));
    EXPECT_EQ(hop.policy, R"({"Version":"2012-10-17"})");
    EXPECT_THAT(hop.policy_arns, ElementsAre("arn:aws:iam::aws:policy/ReadOnlyAccess"));
    EXPECT_EQ(options.roles[0].request.external_id, "");
    EXPECT_EQ(options.roles[0].request.policy, "");
}

TEST_F(Roles, GiveAHopTheirSessionNameAndAnHour) {
    const auto options = options_of(load_text(with_chain({"hop"}), least_and({{"AWS_ROLE_SESSION_NAME", "mine"}})));
    EXPECT_EQ(options.roles.at(0).chain.at(0).session_name, "mine");
    EXPECT_EQ(options.roles.at(0).chain.at(0).session_duration, 1h);
    EXPECT_EQ(options_of(load_text(with_hop("session_name", nullptr))).roles.at(0).chain.at(0).session_name, "pod-7");
}

TEST_F(Roles, TakeTheLongestTextsOfAHop) {
    for (const std::string& id : {std::string("id"), std::string(1224, 'x'), std::string("a_+=,.@:/-")})
        EXPECT_EQ(options_of(load_text(with_hop("external_id", id))).roles.at(0).chain.at(0).external_id, id);
    for (const std::string& who : {std::string("me"), std::string(64, 'x'), std::string("a_+=,.@-")})
        EXPECT_EQ(options_of(load_text(with_hop("source_identity", who))).roles.at(0).chain.at(0).source_identity, who);
    std::string key, value;
    for (int i = 0; i < 128; ++i) key += "\xc3\xa9";
    for (int i = 0; i < 256; ++i) value += "\xc3\xa9";
    json tags = json::object();
    tags[key] = value;
    tags["a _.:/=+-@"] = "";
    EXPECT_THAT(options_of(load_text(with_hop("tags", tags))).roles.at(0).chain.at(0).tags, SizeIs(2));
}

TEST_F(Roles, WarnOfAChainWhoseLastHopIsBelowAnHour) {
    const auto options = options_of(load_text(with_hop("duration", "30m")));
    ASSERT_THAT(options.warnings, SizeIs(1));
    EXPECT_THAT(options.warnings[0], AllOf(HasSubstr("default"), HasSubstr("30m")));
    // The sessions before the last one are not vended.
    const auto unwarned = options_of(load_text(R"({"roles":[{"duration":"15m","chain":[
        {"role_arn":"arn:aws:iam::123456789012:role/a","duration":"15m"},
        {"role_arn":"arn:aws:iam::123456789012:role/b"}]}]})"));
    EXPECT_THAT(unwarned.warnings, IsEmpty());
}

TEST_F(Roles, RefuseASessionNameWithAFieldThatIsNotKnownHere) {
    const auto space = test::faults_of(load_text(with_key("session_name", "{pod}.{namespace}")));
    EXPECT_THAT(places(space), ElementsAre(at("/roles/0/session_name")));
    EXPECT_THAT(lines(space), HasSubstr("POD_NAMESPACE"));
    const auto account = test::faults_of(load_text(with_hop("session_name", "{service_account}")));
    EXPECT_THAT(places(account), ElementsAre(at("/roles/0/chain/0/session_name")));
    EXPECT_THAT(lines(account), HasSubstr("POD_SERVICE_ACCOUNT"));
    EXPECT_THAT(places(test::faults_of(load_text(with_key("session_name", "{node}")))),
                ElementsAre(at("/roles/0/session_name")));
}

TEST_F(Roles, RefuseASessionNameWhereKubernetesFilesDoNotSay) {
    std::filesystem::create_directory(directory_ / "kubernetes");
    std::ofstream(directory_ / "kubernetes" / "namespace") << "\n";
    EXPECT_THAT(places(test::faults_of(load_text(with_key("session_name", "{namespace}")))),
                ElementsAre(at("/roles/0/session_name")));
    for (const std::string& token : {std::string(), std::string("hunter2"), pods_token("hunter2"), pods_token("{}"),
                                     pods_token(R"({"sub":"system:serviceaccount:demo:app"})"),
                                     pods_token(R"({"sub":"104857600000000000001","exp":4102444800})"),
                                     pods_token(R"({"sub":"system:serviceaccount:demo:","exp":4102444800})")}) {
        SCOPED_TRACE(token);
        std::ofstream(directory_ / "kubernetes" / "token") << token;
        const auto faults = test::faults_of(load_text(with_key("session_name", "{service_account}")));
        EXPECT_THAT(places(faults), ElementsAre(at("/roles/0/session_name")));
        EXPECT_THAT(lines(faults), AllOf(HasSubstr("POD_SERVICE_ACCOUNT"), Not(HasSubstr("hunter2"))));
    }
}

TEST_F(Roles, TakeTheFieldsOfASessionNameFromTheEnvironmentBeforeKubernetesFiles) {
    const std::string content = with_key("session_name", "{pod}.{namespace}.{service_account}");
    variables given = least_and({{"POD_NAMESPACE", "space"}, {"POD_SERVICE_ACCOUNT", "account"}});
    EXPECT_EQ(options_of(load_text(content, given)).roles.at(0).request.session_name, "pod-7.space.account");
    std::filesystem::create_directory(directory_ / "kubernetes");
    std::ofstream(directory_ / "kubernetes" / "namespace") << "demo\n";
    std::ofstream(directory_ / "kubernetes" / "token")
        << pods_token(R"({"sub":"system:serviceaccount:demo:app","exp":4102444800})") << '\n';
    EXPECT_EQ(options_of(load_text(content)).roles.at(0).request.session_name, "pod-7.demo.app");
    given["POD_NAME"] = "name";
    EXPECT_EQ(options_of(load_text(content, given)).roles.at(0).request.session_name, "name.space.account");
}

TEST_F(Roles, RefuseASwitchThatIsNeitherTrueNorFalse) {
    for (const char* variable : {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"})
        for (const char* value : {"maybe", "1", "yes"}) {
            const auto faults = test::faults_of(load_variables(least_and({{variable, value}})));
            EXPECT_THAT(places(faults), ElementsAre(variable)) << value;
            EXPECT_THAT(lines(faults), AllOf(HasSubstr(value), HasSubstr("true or false")));
        }
    EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"AWS_STS_REGIONAL_ENDPOINTS", "nonsense"}})))),
                ElementsAre("AWS_STS_REGIONAL_ENDPOINTS"));
}

TEST_F(Roles, RefuseAKindOfEndpointBesideOneThatIsGiven) {
    variables given = least_and({{"AWS_ENDPOINT_URL_STS", "https://sts.example"}, {"AWS_USE_FIPS_ENDPOINT", "true"}});
    EXPECT_THAT(places(test::faults_of(load_variables(given))), ElementsAre("AWS_USE_FIPS_ENDPOINT"));
    given["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
    EXPECT_THAT(places(test::faults_of(load_variables(given))),
                UnorderedElementsAre("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"));
}

TEST_F(Roles, RefuseARegionWithoutAnEndpointOfTheKind) {
    variables given = role_alone;
    given["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
    const auto faults = test::faults_of(load_text(R"({"sts":{"regions":["us-west-2","us-iso-east-1"]}})", given));
    EXPECT_THAT(places(faults), ElementsAre(at("/sts/regions/1")));
    EXPECT_THAT(lines(faults), AllOf(HasSubstr("us-iso-east-1"), HasSubstr("dual stack")));
}

TEST_F(Roles, AskTheRegionsInTheirOrder) {
    const auto options =
        options_of(load_text(R"({"sts":{"regions":["us-west-2","eu-west-1","us-west-2"]}})", role_alone));
    EXPECT_EQ(options.region, "us-west-2");
    EXPECT_THAT(hosts(options), ElementsAre("sts.us-west-2.amazonaws.com", "sts.eu-west-1.amazonaws.com"));
    EXPECT_EQ(options.sts->endpoints.at(1).signing_region, "eu-west-1");
    variables given = role_alone;
    given["AWS_REGION"] = "eu-west-1, us-west-2";
    EXPECT_THAT(hosts(options_of(load_variables(given))),
                ElementsAre("sts.eu-west-1.amazonaws.com", "sts.us-west-2.amazonaws.com"));
}

TEST_F(Roles, WorkInTheFirstRegionThatIsAPlaceToWorkIn) {
    EXPECT_EQ(options_of(load_text(R"({"sts":{"regions":["aws-global","eu-west-1"]}})", role_alone)).region,
              "eu-west-1");
    EXPECT_EQ(options_of(load_text(R"({"sts":{"regions":["aws-global"]}})", role_alone)).region, "");
}

TEST_F(Roles, AskTheKindOfEndpointThatTheEnvironmentWants) {
    const auto asked = [this](const variables& more) { return hosts(options_of(load_variables(least_and(more)))); };
    EXPECT_THAT(asked({{"AWS_USE_FIPS_ENDPOINT", "True"}}), ElementsAre("sts-fips.us-west-2.amazonaws.com"));
    EXPECT_THAT(asked({{"AWS_USE_DUALSTACK_ENDPOINT", "true"}}), ElementsAre("sts.us-west-2.api.aws"));
    EXPECT_THAT(asked({{"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_USE_DUALSTACK_ENDPOINT", "true"}}),
                ElementsAre("sts-fips.us-west-2.api.aws"));
    EXPECT_THAT(asked({{"AWS_USE_FIPS_ENDPOINT", "FALSE"}}), ElementsAre("sts.us-west-2.amazonaws.com"));
    EXPECT_THAT(asked({{"AWS_STS_REGIONAL_ENDPOINTS", "legacy"}}), ElementsAre("sts.amazonaws.com"));
    EXPECT_THAT(asked({{"AWS_STS_REGIONAL_ENDPOINTS", "regional"}}), ElementsAre("sts.us-west-2.amazonaws.com"));
}

TEST_F(Roles, RefuseAProxyThatIsNoneWithoutShowingIt) {
    for (const char* variable : {"HTTPS_PROXY", "https_proxy"})
        for (const char* value : {"https://user:hunter2@proxy.example", "socks5://user:hunter2@proxy.example",
                                  "http://user:hunter2@proxy.example/path", "http://user:hunter2%zz@proxy.example",
                                  "http://user:hunter2@", "user:hunter2@proxy.example:port"}) {
            SCOPED_TRACE(value);
            const auto faults = test::faults_of(load_variables(least_and({{variable, value}})));
            EXPECT_THAT(places(faults), ElementsAre(variable));
            EXPECT_THAT(lines(faults), Not(HasSubstr("hunter2")));
        }
}

TEST_F(Roles, AreAskedForThroughTheProxyOfTheEnvironment) {
    EXPECT_FALSE(options_of(load_variables(least())).http.proxy.proxy);
    variables given = least_and({{"https_proxy", "lower.example:3128"}, {"no_proxy", "lower.internal"}});
    const auto lower = options_of(load_variables(given)).http.proxy;
    ASSERT_TRUE(lower.proxy);
    EXPECT_EQ(lower.proxy->name(), "lower.example:3128");
    EXPECT_EQ(lower.exceptions, "lower.internal");
    given["HTTPS_PROXY"] = "http://user:pass-word@upper.example:8080";
    given["NO_PROXY"] = "10.0.0.0/8,.internal";
    const auto upper = options_of(load_variables(given)).http.proxy;
    ASSERT_TRUE(upper.proxy);
    EXPECT_EQ(upper.proxy->name(), "upper.example:8080");
    EXPECT_EQ(upper.proxy->authorization.reveal(), "Basic dXNlcjpwYXNzLXdvcmQ=");
    EXPECT_EQ(upper.exceptions, "10.0.0.0/8,.internal");
}

}  // namespace
}  // namespace crossvend::config
