#include "crossvend/config/loader.hpp"

#include "crossvend/net/address.hpp"
#include "loading.hpp"

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;
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
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Loader = test::loading;

std::vector<std::string> addresses(const std::vector<boost::asio::ip::tcp::endpoint>& all) {
    std::vector<std::string> texts;
    for (const auto& each : all) texts.push_back(net::format_address(each));
    return texts;
}

TEST_F(Loader, MissesTheRoleAndTheRegionWhereNothingIsGiven) {
    const auto faults = test::faults_of(load_variables({}));
    EXPECT_THAT(places(faults), UnorderedElementsAre("/roles/0/role_arn", "/sts/regions"));
    EXPECT_THAT(lines(faults), HasSubstr("AWS_ROLE_ARN or --role-arn"));
    EXPECT_THAT(lines(faults), HasSubstr("AWS_REGION or --region"));
}

TEST_F(Loader, NamesTheFileInThePlaceOfWhatIsMissing) {
    EXPECT_THAT(places(test::faults_of(load_text("{}", {}))),
                UnorderedElementsAre(at("/roles/0/role_arn"), at("/sts/regions")));
}

TEST_F(Loader, TakesAnEmptyVariableForUnset) {
    EXPECT_THAT(places(test::faults_of(load_variables({{"AWS_ROLE_ARN", ""}, {"AWS_REGION", "us-west-2"}}))),
                ElementsAre("/roles/0/role_arn"));
    const auto options = options_of(load_variables(least_and({{"CROSSVEND_CONFIG", ""},
                                                              {"CROSSVEND_LISTEN", ""},
                                                              {"CROSSVEND_LOG_LEVEL", ""},
                                                              {"CROSSVEND_AUDIENCE", ""},
                                                              {"CROSSVEND_AUTHORIZATION_TOKEN", ""},
                                                              {"AWS_ENDPOINT_URL_STS", ""},
                                                              {"AWS_CA_BUNDLE", ""},
                                                              {"GCE_METADATA_HOST", ""},
                                                              {"AWS_ROLE_SESSION_NAME", ""}})));
    EXPECT_EQ(options.roles[0].identity->expected.audience, "sts.amazonaws.com");
    EXPECT_THAT(addresses(options.server.listen), ElementsAre("127.0.0.1:9911"));
    EXPECT_FALSE(options.server.authorization.token);
}

TEST_F(Loader, NeedsNoMoreThanARoleAndARegion) {
    const auto options = options_of(load_variables(least()));
    ASSERT_THAT(options.roles, SizeIs(1));
    EXPECT_EQ(options.roles[0].name, "default");
    EXPECT_EQ(options.roles[0].request.role.text, "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(options.roles[0].request.session_name, "pod-7");
    EXPECT_EQ(options.roles[0].request.session_duration, 1h);
    EXPECT_TRUE(options.sts->endpoints.front().url.tls);
    EXPECT_EQ(options.sts->endpoints.front().url.authority(), "sts.us-west-2.amazonaws.com");
    EXPECT_EQ(options.sts->connect_timeout, 3s);
    EXPECT_EQ(options.sts->request_timeout, 10s);
    EXPECT_EQ(options.roles[0].identity->endpoints.metadata_server.authority(), "169.254.169.254");
    EXPECT_EQ(options.roles[0].identity->expected.audience, "sts.amazonaws.com");
    EXPECT_EQ(options.roles[0].identity->expected.subject, std::nullopt);
    EXPECT_THAT(addresses(options.server.listen), ElementsAre("127.0.0.1:9911"));
    EXPECT_THAT(addresses(options.telemetry.listen), ElementsAre("127.0.0.1:9912"));
    EXPECT_TRUE(options.server.authorization.required);
    EXPECT_EQ(options.server.authorization.token_file, std::nullopt);
    EXPECT_EQ(options.server.authorization.token_file_mode, std::nullopt);
    EXPECT_THAT(options.server.allowed_hosts, IsEmpty());
    EXPECT_EQ(options.refresh.minimum_remaining, 30min);
    EXPECT_EQ(options.refresh.serve_until_remaining, 60s);
    EXPECT_EQ(options.drain, 0s);
    EXPECT_EQ(options.log_level, base::log_level::info);
    EXPECT_EQ(options.log_format, base::log_format::text);
    EXPECT_EQ(options.http.ca_file, "");
    EXPECT_THAT(options.warnings, IsEmpty());
}

TEST_F(Loader, ReportsEachFaultOfAFileAtOnceByItsPlace) {
    const auto faults = test::faults_of(load_text(R"({
        "identity": { "audience": 7 },
        "sts": { "regions": ["nowhere"], "endpoint": "http://sts.example", "request_timeout": "1d" },
        "roles": [ { "name": "a b", "role_arn": "reader", "duration": "5m" } ],
        "server": { "listen": ["localhost:80"], "authorization": { "required": "yes", "token_file_mode": "0666" } },
        "state": { "file": 7 },
        "log": { "level": "loud" }
    })",
                                                  {}));
    EXPECT_THAT(
        places(faults),
        UnorderedElementsAre(at("/identity/audience"), at("/sts/regions/0"), at("/sts/endpoint"),
                             at("/sts/request_timeout"), at("/roles/0/name"), at("/roles/0/role_arn"),
                             at("/roles/0/duration"), at("/server/listen/0"), at("/server/authorization/required"),
                             at("/server/authorization/token_file_mode"), at("/state/file"), at("/log/level")));
    for (const fault& each : faults) {
        SCOPED_TRACE(each.text());
        EXPECT_FALSE(each.problem.empty());
        EXPECT_EQ(each.text(), each.place + ": " + each.problem);
        EXPECT_EQ(each.text().find('\n'), std::string::npos);
    }
}

TEST_F(Loader, ReportsTheFaultsOfVariablesAndFlagsByTheirNames) {
    flags given;
    given.region = "nowhere";
    given.log_format = "xml";
    const auto faults = test::faults_of(load_variables({{"AWS_ROLE_ARN", "reader"},
                                                        {"CROSSVEND_LISTEN", "127.0.0.1:9911,localhost:80"},
                                                        {"CROSSVEND_TELEMETRY_LISTEN", "9912"},
                                                        {"CROSSVEND_LOG_LEVEL", "loud"},
                                                        {"AWS_ROLE_SESSION_NAME", "{node}"},
                                                        {"AWS_ENDPOINT_URL", "sts.example"},
                                                        {"AWS_CA_BUNDLE", "/no/such/file.pem"},
                                                        {"GCE_METADATA_HOST", "http://host/path"}},
                                                       given));
    EXPECT_THAT(places(faults),
                UnorderedElementsAre("--region", "--log-format", "AWS_ROLE_ARN", "CROSSVEND_LISTEN",
                                     "CROSSVEND_TELEMETRY_LISTEN", "CROSSVEND_LOG_LEVEL", "AWS_ROLE_SESSION_NAME",
                                     "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "GCE_METADATA_HOST"));
    EXPECT_THAT(lines(faults), HasSubstr("localhost:80"));
    EXPECT_THAT(lines(faults), HasSubstr("/no/such/file.pem"));
}

TEST_F(Loader, TakesAnEmptyFlagForAFault) {
    flags given;
    given.region = given.role_arn = given.audience = given.log_level = "";
    EXPECT_THAT(places(test::faults_of(load_variables(least(), given))),
                UnorderedElementsAre("--region", "--role-arn", "--audience", "--log-level"));
}

TEST_F(Loader, TakesWhatIsNotUtf8ForAFault) {
    for (const std::string text : {"\xff", "r\xc3", "\xbf\xbf\xbf\xbf\xbf\xbf\xbf\xbf"}) {
        flags given;
        given.role_arn = text;
        const auto faults = test::faults_of(
            load_variables(least_and({{"AWS_ROLE_SESSION_NAME", text}, {"AWS_REGION", "us-west-2," + text}}), given));
        EXPECT_THAT(places(faults), UnorderedElementsAre("--role-arn", "AWS_ROLE_SESSION_NAME", "AWS_REGION"));
        for (const fault& each : faults) EXPECT_EQ(each.problem, "is not UTF-8");
    }
}

constexpr std::string_view file_with_everything = R"({
    "identity": { "audience": "of-the-file" },
    "sts": { "regions": ["eu-west-1"], "endpoint": "https://file.example" },
    "roles": [ { "role_arn": "arn:aws:iam::111111111111:role/file", "session_name": "file" } ],
    "server": { "listen": ["127.0.0.1:1"], "authorization": { "token_file": "/file" } },
    "telemetry": { "listen": ["127.0.0.1:2"] },
    "log": { "level": "error", "format": "json" }
})";
const variables environment_with_everything{{"CROSSVEND_AUDIENCE", "of-the-environment"},
                                            {"AWS_REGION", "eu-west-2"},
                                            {"AWS_ROLE_ARN", "arn:aws:iam::222222222222:role/environment"},
                                            {"AWS_ROLE_SESSION_NAME", "environment"},
                                            {"AWS_ENDPOINT_URL_STS", "https://environment.example"},
                                            {"CROSSVEND_LISTEN", "127.0.0.1:3"},
                                            {"CROSSVEND_TELEMETRY_LISTEN", "127.0.0.1:4"},
                                            {"CROSSVEND_AUTHORIZATION_TOKEN_FILE", "/environment"},
                                            {"CROSSVEND_LOG_LEVEL", "warning"},
                                            {"CROSSVEND_LOG_FORMAT", "text"}};

TEST_F(Loader, PutsTheFileBeforeTheDefaults) {
    const auto options = options_of(load_text(file_with_everything, {}));
    EXPECT_EQ(options.roles[0].identity->expected.audience, "of-the-file");
    EXPECT_EQ(options.sts->endpoints.front().url.host, "file.example");
    EXPECT_EQ(options.roles[0].request.role.account_id, "111111111111");
    EXPECT_EQ(options.roles[0].request.session_name, "file");
    EXPECT_THAT(addresses(options.server.listen), ElementsAre("127.0.0.1:1"));
    EXPECT_THAT(addresses(options.telemetry.listen), ElementsAre("127.0.0.1:2"));
    EXPECT_EQ(options.server.authorization.token_file, "/file");
    EXPECT_EQ(options.log_level, base::log_level::error);
    EXPECT_EQ(options.log_format, base::log_format::json);
}

TEST_F(Loader, PutsTheEnvironmentBeforeTheFile) {
    const auto options = options_of(load_text(file_with_everything, environment_with_everything));
    EXPECT_EQ(options.roles[0].identity->expected.audience, "of-the-environment");
    EXPECT_EQ(options.sts->endpoints.front().url.host, "environment.example");
    EXPECT_EQ(options.roles[0].request.role.account_id, "222222222222");
    EXPECT_EQ(options.roles[0].request.session_name, "environment");
    EXPECT_THAT(addresses(options.server.listen), ElementsAre("127.0.0.1:3"));
    EXPECT_THAT(addresses(options.telemetry.listen), ElementsAre("127.0.0.1:4"));
    EXPECT_EQ(options.server.authorization.token_file, "/environment");
    EXPECT_EQ(options.log_level, base::log_level::warning);
    EXPECT_EQ(options.log_format, base::log_format::text);
}

TEST_F(Loader, PutsFlagsBeforeTheEnvironment) {
    flags given;
    given.audience = "of-the-flag";
    given.region = "eu-west-3";
    given.role_arn = "arn:aws:iam::333333333333:role/flag";
    given.log_level = "trace";
    given.log_format = "json";
    const auto options = options_of(load_text(file_with_everything, environment_with_everything, given));
    EXPECT_EQ(options.roles[0].identity->expected.audience, "of-the-flag");
    EXPECT_EQ(options.roles[0].request.role.account_id, "333333333333");
    EXPECT_EQ(options.log_level, base::log_level::trace);
    EXPECT_EQ(options.log_format, base::log_format::json);
}

TEST_F(Loader, TakesTheRegionInTheSameOrder) {
    constexpr const char* file = R"({"sts": {"regions": ["eu-west-1"]}})";
    const variables role{{"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader"}};
    variables with_region = role;
    with_region["AWS_REGION"] = "eu-west-2";
    flags given;
    given.region = "eu-west-3";
    EXPECT_EQ(options_of(load_text(file, role)).sts->endpoints.front().url.host, "sts.eu-west-1.amazonaws.com");
    EXPECT_EQ(options_of(load_text(file, with_region)).sts->endpoints.front().url.host, "sts.eu-west-2.amazonaws.com");
    EXPECT_EQ(options_of(load_text(file, with_region, given)).sts->endpoints.front().url.host,
              "sts.eu-west-3.amazonaws.com");
}

TEST_F(Loader, RepeatsNoPasswordOfAnEndpoint) {
    const auto faults =
        test::faults_of(load_variables(least_and({{"AWS_ENDPOINT_URL_STS", "https://user:pass-word@sts.example"}})));
    EXPECT_THAT(places(faults), ElementsAre("AWS_ENDPOINT_URL_STS"));
    EXPECT_EQ(lines(faults).find("pass-word"), std::string::npos);
}

TEST_F(Loader, DoesNotMindAFaultThatSomethingStrongerReplaces) {
    flags given;
    given.region = "eu-west-3";
    EXPECT_THAT(
        test::faults_of(load_text(R"({"sts":{"regions":["nowhere"]}})", least_and({{"AWS_REGION", "bad"}}), given)),
        IsEmpty());
}

TEST_F(Loader, LooksAtTheDefaultRegionOnlyWithoutARegion) {
    variables given = least_and({{"AWS_DEFAULT_REGION", "eu-west-1"}});
    EXPECT_EQ(options_of(load_variables(given)).sts->endpoints.front().url.host, "sts.us-west-2.amazonaws.com");
    given["AWS_REGION"] = "";
    EXPECT_EQ(options_of(load_variables(given)).sts->endpoints.front().url.host, "sts.eu-west-1.amazonaws.com");
}

TEST_F(Loader, ReadsListsWithCommas) {
    const auto options = options_of(load_variables(least_and(
        {{"CROSSVEND_LISTEN", "127.0.0.1:9911, [::1]:9911"}, {"CROSSVEND_TELEMETRY_LISTEN", "0.0.0.0:0,[::]:9912"}})));
    EXPECT_THAT(addresses(options.server.listen), ElementsAre("127.0.0.1:9911", "[::1]:9911"));
    EXPECT_THAT(addresses(options.telemetry.listen), ElementsAre("0.0.0.0:0", "[::]:9912"));
}

TEST_F(Loader, RefusesAListWithAHole) {
    for (const char* text : {",", "127.0.0.1:9911,", ",127.0.0.1:9911", "127.0.0.1:9911,,[::1]:9911", " "}) {
        SCOPED_TRACE(text);
        EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"CROSSVEND_LISTEN", text}})))),
                    ElementsAre("CROSSVEND_LISTEN"));
    }
}

TEST_F(Loader, TakesRoleArnsOfEachPartition) {
    for (const auto& [arn, region] : {std::pair{"arn:aws:iam::123456789012:role/reader", "us-west-2"},
                                      {"arn:aws-cn:iam::123456789012:role/reader", "cn-north-1"},
                                      {"arn:aws-us-gov:iam::123456789012:role/team/reader", "us-gov-west-1"}}) {
        const test::variables given{{"AWS_ROLE_ARN", arn}, {"AWS_REGION", region}};
        EXPECT_EQ(options_of(load_variables(given)).roles[0].request.role.text, arn);
    }
}

TEST_F(Loader, RefusesWhatIsNoRolesArn) {
    for (const char* arn :
         {"reader", "arn:aws:iam::123456789012:user/reader", "arn:aws:iam::12345:role/reader",
          "arn:aws:sts::123456789012:assumed-role/reader/session", "arn:aws:iam::123456789012:role/reader "}) {
        SCOPED_TRACE(arn);
        const auto faults = test::faults_of(load_variables(least_and({{"AWS_ROLE_ARN", arn}})));
        EXPECT_THAT(places(faults), ElementsAre("AWS_ROLE_ARN"));
        EXPECT_THAT(lines(faults), AllOf(HasSubstr(arn), HasSubstr("arn:aws:iam::123456789012:role/reader")));
    }
}

TEST_F(Loader, PutsTheHostsNameIntoTheSessionName) {
    const auto name = [](const char* pattern, const std::string& hostname) {
        return options_of(load({}, base::environment(least_and({{"AWS_ROLE_SESSION_NAME", pattern}})), {hostname, {}}))
            .roles[0]
            .request.session_name;
    };
    EXPECT_EQ(name("{hostname}", "pod-7"), "pod-7");
    EXPECT_EQ(name("a-{hostname}-b-{hostname}", "pod-7"), "a-pod-7-b-pod-7");
    EXPECT_EQ(name("fixed", "pod-7"), "fixed");
    EXPECT_EQ(name("{hostname}", "pod 7/\xc3\xa4"), "pod-7---");
    EXPECT_EQ(name("{hostname}", std::string(253, 'h')), std::string(64, 'h'));
}

TEST_F(Loader, RefusesASessionNameWithAnotherField) {
    for (const char* pattern : {"{node}", "{Pod}-{hostname}", "{", "}", "{}", "{Hostname}", "{hostname", "hostname}"}) {
        SCOPED_TRACE(pattern);
        EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"AWS_ROLE_SESSION_NAME", pattern}})))),
                    ElementsAre("AWS_ROLE_SESSION_NAME"));
    }
}

TEST_F(Loader, MakesAValidSessionNameWhateverTheHostIsCalled) {
    for (const char* hostname : {"pod{1}", "{", "{hostname}", "{pod}"}) {
        SCOPED_TRACE(hostname);
        const auto options = options_of(
            load({}, base::environment(least_and({{"AWS_ROLE_SESSION_NAME", "{hostname}"}})), {hostname, {}}));
        if (options.roles.empty()) continue;
        EXPECT_EQ(options.roles[0].request.session_name.find_first_of("{}"), std::string::npos);
    }
    // The same where the pattern is the default one, which has no place that could be at fault.
    EXPECT_EQ(options_of(load({}, base::environment(least()), {"pod{1}", {}})).roles.at(0).request.session_name,
              "pod-1-");
}

TEST_F(Loader, RefusesAnUnencryptedEndpointThatIsNotOnLoopback) {
    for (const char* url : {"http://sts.us-west-2.amazonaws.com", "http://10.0.0.1", "http://127.0.0.1.evil.example",
                            "http://localhost.evil.example", "http://0.0.0.0", "http://169.254.169.254",
                            "http://user@127.0.0.1", "ftp://127.0.0.1", "127.0.0.1:9922", "localhost", "https://", "",
                            "https://host name", "https://user:password@sts.example"}) {
        SCOPED_TRACE(url);
        EXPECT_THAT(places(test::faults_of(load_text(R"({"sts":{"endpoint":")" + std::string(url) + R"("}})"))),
                    ElementsAre(at("/sts/endpoint")));
    }
}

TEST_F(Loader, TakesAnEndpointOverTlsOrOnLoopback) {
    for (const char* url :
         {"https://sts.example", "https://sts.example:8443", "https://vpce-1.sts.us-west-2.vpce.amazonaws.com",
          "http://127.0.0.1:9922", "http://localhost:9922", "http://[::1]:9922", "http://127.8.8.8"})
        EXPECT_THAT(test::faults_of(load_variables(least_and({{"AWS_ENDPOINT_URL_STS", url}}))), IsEmpty()) << url;
}

TEST_F(Loader, NeedsNoRegionBesideAnEndpoint) {
    const auto options = options_of(load_variables(
        {{"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader"}, {"AWS_ENDPOINT_URL_STS", "https://sts.example"}}));
    EXPECT_EQ(options.sts->endpoints.front().url.authority(), "sts.example");
}

TEST_F(Loader, TakesTheEndpointOfStsBeforeTheOneOfAllServices) {
    variables given = least_and({{"AWS_ENDPOINT_URL", "https://all.example"}});
    EXPECT_EQ(options_of(load_variables(given)).sts->endpoints.front().url.host, "all.example");
    given["AWS_ENDPOINT_URL_STS"] = "https://sts.example";
    EXPECT_EQ(options_of(load_variables(given)).sts->endpoints.front().url.host, "sts.example");
    given["AWS_ENDPOINT_URL"] = "nonsense";
    EXPECT_EQ(options_of(load_variables(given)).sts->endpoints.front().url.host, "sts.example");
}

TEST_F(Loader, IgnoresTheEndpointsOfTheEnvironmentWhereItIsToldTo) {
    // botocore and the SDK for Go read this variable without regard to case.
    for (const char* yes : {"true", "True", "TRUE"}) {
        SCOPED_TRACE(yes);
        const auto options = options_of(load_variables(least_and({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", yes},
                                                                  {"AWS_ENDPOINT_URL", "https://all.example"},
                                                                  {"AWS_ENDPOINT_URL_STS", "https://sts.example"}})));
        EXPECT_EQ(options.sts->endpoints.front().url.host, "sts.us-west-2.amazonaws.com");
    }
    for (const char* no : {"false", "0", "no", ""}) {
        SCOPED_TRACE(no);
        const auto options = options_of(load_variables(
            least_and({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", no}, {"AWS_ENDPOINT_URL_STS", "https://sts.example"}})));
        EXPECT_EQ(options.sts->endpoints.front().url.host, "sts.example");
    }
}

TEST_F(Loader, TakesTheMetadataServerFromTheEnvironment) {
    variables given = least_and({{"GCE_METADATA_IP", "10.0.0.1:8080"}});
    EXPECT_EQ(options_of(load_variables(given)).roles[0].identity->endpoints.metadata_server.authority(),
              "10.0.0.1:8080");
    given["GCE_METADATA_HOST"] = "http://127.0.0.1:9921";
    EXPECT_EQ(options_of(load_variables(given)).roles[0].identity->endpoints.metadata_server.authority(),
              "127.0.0.1:9921");
    given["GCE_METADATA_HOST"] = "";
    given["GCE_METADATA_IP"] = "host/path";
    EXPECT_THAT(places(test::faults_of(load_variables(given))), ElementsAre("GCE_METADATA_IP"));
}

/// An authority of nobody's.
constexpr const char* certificate = R"(-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIUWQfRiy9kbt+tSsLbeOQg3VRrtGEwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjIwMjQyNDdaGA8yMTI2MTAyOTAyNDI0
N1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABByb
J2lBdsdVqODmNxFx2vbILoYT557UNwDbKOmgVrVsH+lE9oImqDkgluYSuF0/3dH0
LKfzHkgs8RCW1ZWYeeSjUzBRMB0GA1UdDgQWBBSaK3CrlZdQCAQa7zJkLRcLHPPN
/zAfBgNVHSMEGDAWgBSaK3CrlZdQCAQa7zJkLRcLHPPN/zAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQDW2YBPBPbDpTnXlwsbKVfYkE5lr7+X4you
9abk19hFQAIhAMRTLxce439Rnye5Q5ZydJ/FqZZ5pXDrYGWegp1ajuoW
-----END CERTIFICATE-----
)";

TEST_F(Loader, TakesTheAuthoritiesOfAwsBeforeThoseOfTheSystem) {
    const std::string aws = directory_ / "aws.pem", system = directory_ / "system.pem";
    std::ofstream(aws) << certificate;
    std::ofstream(system) << certificate;
    EXPECT_EQ(options_of(load_variables(least_and({{"SSL_CERT_FILE", system}}))).http.ca_file, system);
    EXPECT_EQ(options_of(load_variables(least_and({{"SSL_CERT_FILE", system}, {"AWS_CA_BUNDLE", aws}}))).http.ca_file,
              aws);
    EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"SSL_CERT_FILE", aws + "x"}})))),
                ElementsAre("SSL_CERT_FILE"));
    const std::string broken = directory_ / "broken.pem";
    std::ofstream(aws) << "no certificate";
    std::ofstream(broken) << "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n";
    const std::string broken_later = directory_ / "broken-later.pem", other = directory_ / "other.pem";
    std::ofstream(broken_later) << certificate
                                << "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n";
    std::ofstream(other) << "-----BEGIN CERTIFICATE-----\nbm90IERFUg==\n-----END CERTIFICATE-----\n";
    const std::string empty = directory_ / "empty.pem";
    std::ofstream(empty) << "";
    for (const std::string& file :
         {aws, broken, broken_later, other, empty, std::string("/dev/zero"), std::string("/")})
        EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"AWS_CA_BUNDLE", file}})))),
                    ElementsAre("AWS_CA_BUNDLE"));
}

TEST_F(Loader, RefusesATokenFileThatCanBeNeitherReadNorMade) {
    const std::string broken = directory_ / "token";
    std::ofstream(broken) << "a-token-with-a-newline\n";
    for (const std::string& file : {broken, std::string("/dev/zero"), (directory_ / "nowhere" / "token").string()})
        EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"CROSSVEND_AUTHORIZATION_TOKEN_FILE", file}})))),
                    ElementsAre("CROSSVEND_AUTHORIZATION_TOKEN_FILE"))
            << file;
    EXPECT_TRUE(
        options_of(load_variables(least_and({{"CROSSVEND_AUTHORIZATION_TOKEN_FILE", (directory_ / "new").string()}})))
            .server.authorization.token_file);
}

TEST_F(Loader, WarnsOfSessionsBelowAnHour) {
    for (const char* length : {"15m", "59m59s", "30m"}) {
        SCOPED_TRACE(length);
        const auto options = options_of(load_text(R"({"roles":[{"duration":")" + std::string(length) + R"("}]})"));
        ASSERT_THAT(options.warnings, SizeIs(1));
        EXPECT_THAT(options.warnings[0], AllOf(HasSubstr("default"), HasSubstr(length), HasSubstr("1h")));
    }
    for (const char* length : {"1h", "60m", "12h"})
        EXPECT_THAT(options_of(load_text(R"({"roles":[{"duration":")" + std::string(length) + R"("}]})")).warnings,
                    IsEmpty())
            << length;
}

TEST_F(Loader, RefusesATokenBothAsAVariableAndAsAFile) {
    const auto faults = test::faults_of(load_variables(least_and(
        {{"CROSSVEND_AUTHORIZATION_TOKEN", "0123456789abcdef"}, {"CROSSVEND_AUTHORIZATION_TOKEN_FILE", "/token"}})));
    EXPECT_THAT(places(faults), ElementsAre("CROSSVEND_AUTHORIZATION_TOKEN_FILE"));
    EXPECT_THAT(lines(faults), HasSubstr("CROSSVEND_AUTHORIZATION_TOKEN;"));
    EXPECT_THAT(lines(faults), Not(HasSubstr("0123456789abcdef")));
}

TEST_F(Loader, NeverShowsASecretInAFault) {
    for (const std::string& secret : {std::string("hunter2"), std::string("hunter2hunter2hunter2\n"),
                                      std::string("hunter2 hunter2 hunter2"), "hunter2" + std::string(5000, 'x')}) {
        SCOPED_TRACE(secret.substr(0, 40));
        const auto faults = test::faults_of(load_variables({{"CROSSVEND_AUTHORIZATION_TOKEN", secret}}));
        EXPECT_THAT(places(faults), testing::Contains("CROSSVEND_AUTHORIZATION_TOKEN"));
        EXPECT_THAT(lines(faults), Not(HasSubstr("hunter2")));
    }
}

TEST_F(Loader, TakesATokenFromTheEnvironmentBeforeAFileOfTheConfiguration) {
    const auto options = options_of(load_text(R"({"server":{"authorization":{"token_file":"/token"}}})",
                                              least_and({{"CROSSVEND_AUTHORIZATION_TOKEN", "0123456789abcdef"}})));
    ASSERT_TRUE(options.server.authorization.token);
    EXPECT_EQ(options.server.authorization.token->reveal(), "0123456789abcdef");
    EXPECT_EQ(options.server.authorization.token_file, std::nullopt);
}

TEST_F(Loader, RefusesAnOpenListenerWithoutAuthorization) {
    for (const char* address : {"0.0.0.0:9911", "[::]:9911", "10.0.0.7:9911", "169.254.169.254:80"}) {
        SCOPED_TRACE(address);
        const auto faults =
            test::faults_of(load_text(R"({"server":{"listen":["127.0.0.1:9911",")" + std::string(address) +
                                      R"("],"authorization":{"required":false}}})"));
        EXPECT_THAT(places(faults), ElementsAre(at("/server/authorization/required")));
        EXPECT_THAT(test::faults_of(load_text(R"({"server":{"listen":[")" + std::string(address) + R"("]}})")),
                    IsEmpty());
    }
    EXPECT_THAT(places(test::faults_of(load_text(R"({"server":{"authorization":{"required":false}}})",
                                                 least_and({{"CROSSVEND_LISTEN", "0.0.0.0:9911"}})))),
                ElementsAre(at("/server/authorization/required")));
}

TEST_F(Loader, LetsAuthorizationBeOffOnLoopback) {
    const auto options = options_of(load_text(
        R"({"server":{"listen":["127.0.0.1:9911","[::1]:9911","127.3.3.3:1"],"authorization":{"required":false}},)"
        R"("telemetry":{"listen":["0.0.0.0:9912"]}})"));
    EXPECT_FALSE(options.server.authorization.required);
}

TEST_F(Loader, LetsAuthorizationBeOffOnTheAddressesThatEcsAndEksGiveToAContainerItself) {
    const auto options =
        options_of(load_text(R"({"server":{"listen":["169.254.170.2:80","169.254.170.23:80","[fd00:ec2::23]:80"],)"
                             R"("authorization":{"required":false}}})"));
    EXPECT_FALSE(options.server.authorization.required);
}

TEST_F(Loader, ReadsTheModeOfTheTokenFile) {
    for (const auto& [text, mode] :
         variables{{"0600", "600"}, {"600", "600"}, {"0444", "444"}, {"0400", "400"}, {"0640", "640"}, {"0644", "644"}})
        EXPECT_EQ(options_of(load_text(R"({"server":{"authorization":{"token_file_mode":")" + text + R"("}}})"))
                      .server.authorization.token_file_mode,
                  std::stoul(mode, nullptr, 8))
            << text;
}

TEST_F(Loader, ReadsEachOtherKey) {
    const auto options = options_of(load_text(R"({
        "$schema": "https://example.com/crossvend.schema.json",
        "identity": { "source": "metadata", "expected_subject": "104857600000000000001" },
        "sts": { "connect_timeout": "100ms", "request_timeout": "1m" },
        "roles": [ { "name": "Reader_1-x", "duration": "1h30m" } ],
        "server": { "allowed_hosts": ["crossvend.internal", "[fd00::7]", "10.0.0.7"] },
        "refresh": { "minimum_remaining": "45m", "serve_until_remaining": "2m" },
        "shutdown": { "drain": "10m" },
        "log": { "level": "warn" }
    })"));
    EXPECT_EQ(options.roles[0].identity->expected.subject, "104857600000000000001");
    EXPECT_EQ(options.sts->connect_timeout, 100ms);
    EXPECT_EQ(options.sts->request_timeout, 60s);
    EXPECT_EQ(options.roles.at(0).name, "Reader_1-x");
    EXPECT_EQ(options.roles.at(0).request.session_duration, 90min);
    EXPECT_THAT(options.server.allowed_hosts, ElementsAre("crossvend.internal", "[fd00::7]", "10.0.0.7"));
    EXPECT_EQ(options.refresh.minimum_remaining, 45min);
    EXPECT_EQ(options.refresh.serve_until_remaining, 2min);
    EXPECT_EQ(options.drain, 10min);
    EXPECT_EQ(options.log_level, base::log_level::warning);
}

}  // namespace
}  // namespace crossvend::config
