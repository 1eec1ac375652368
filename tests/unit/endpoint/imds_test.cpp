#include "crossvend/endpoint/imds.hpp"

#include "vending.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::owned_request;
using test::some_day;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t reader = 0;
constexpr std::string_view host = "127.0.0.1:9911";
constexpr const char* ttl_field = "X-aws-ec2-metadata-token-ttl-seconds";
constexpr const char* token_field = "X-aws-ec2-metadata-token";
constexpr std::string_view token_path = "/latest/api/token";
constexpr std::string_view roles_path = "/latest/meta-data/iam/security-credentials";
constexpr std::string_view set_path = "/latest/meta-data/iam/security-credentials/reader";

/// An answer that refuses and has no body, as it goes over the wire.
std::string refusal_on_wire(std::string_view status_line, std::string_view more = {}) {
    return "HTTP/1.1 " + std::string(status_line) +
           "\r\nContent-Length: 0\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n" +
           std::string(more) + "\r\n";
}

class Imds : public testing::Test {
protected:
    Imds() { enable("us-west-2"); }

    void enable(const std::string& region) { world_.vend(world_.roles(), ec2_instance{"reader", region}); }
    net::http_reply ask(std::string_view method, std::string_view target, owned_request::fields fields) {
        return world_.ask(imds_, method, target, std::move(fields));
    }
    /// Asks for a session token, with whatever else the request has.
    net::http_reply put(std::string_view ttl, owned_request::fields fields = {}) {
        fields.push_back({"Host", host});
        fields.push_back({ttl_field, ttl});
        return ask("PUT", token_path, std::move(fields));
    }
    [[nodiscard]] std::string session_token() { return std::string(put("21600")->body()); }
    net::http_reply get(std::string_view target) { return get(target, session_token()); }
    net::http_reply get(std::string_view target, std::string_view session_token) {
        return ask("GET", target, {{"Host", host}, {token_field, session_token}});
    }
    void hold_a_set() {
        world_.give(reader, some_day + 1h);
        world_.start(reader);
        world_.log.lines.clear();
    }

    test::vending world_{{"reader"}};
    session_tokens sessions_{world_.clock, base::secret("a key that nobody knows")};
    access::origin_guard guard_{{}};
    access::authenticator authenticator_{
        std::make_shared<access::accepted_token>(base::secret("authorization-token-0123456789"))};
    container_credentials next_{world_.table, guard_, authenticator_, world_.clock, world_.metrics, world_.log.logger};
    imds imds_{next_, world_.table, guard_, sessions_, world_.clock, world_.metrics, world_.log.logger};
};

// Switched off.

TEST_F(Imds, IsNowhereUntilItIsSwitchedOn) {
    world_.vend(world_.roles());
    hold_a_set();
    for (const std::string_view method : {"PUT", "GET"})
        for (const std::string_view path : {token_path, roles_path, set_path, std::string_view("/latest")}) {
            const auto answer = ask(method, path, {{"Host", host}, {ttl_field, "21600"}, {token_field, "x"}});
            EXPECT_EQ(answer->status(), 404U) << method << ' ' << path;
            EXPECT_EQ(answer->body(), "");
        }
    EXPECT_TRUE(world_.log.contains("IMDS is switched off; server.imds.enabled"));
}

TEST_F(Imds, LeavesTheRestToTheContainerCredentials) {
    hold_a_set();
    const auto refused = ask("GET", "/v1/credentials", {{"Host", host}});
    EXPECT_EQ(refused->status(), 401U);
    EXPECT_THAT(refused->body(), HasSubstr("Authorization"));
    EXPECT_EQ(ask("GET", "/latestx", {{"Host", host}})->status(), 404U);
    EXPECT_EQ(world_.requests("credentials", "reader", 401), 1);
    EXPECT_EQ(imds_.reject({431, "too much"})->status(), 431U);
    imds_.on_connections(7);
    EXPECT_THAT(world_.metrics.text(), HasSubstr("crossvend_connections 7"));
}

// PUT /latest/api/token.

TEST_F(Imds, GivesNoSessionTokenForATimeThatCannotBe) {
    for (const std::string_view ttl :
         {"", "0", "-1", "+60", "21601", "99999999999999999999", "60s", "1.5", " 60", "6 0"}) {
        SCOPED_TRACE(ttl);
        EXPECT_EQ(put(ttl)->whole(), refusal_on_wire("400 Bad Request"));
    }
    EXPECT_EQ(ask("PUT", token_path, {{"Host", host}})->status(), 400U);
    EXPECT_EQ(put("60", {{ttl_field, "60"}})->status(), 400U) << "said twice";
    EXPECT_TRUE(world_.log.contains("x-aws-ec2-metadata-token-ttl-seconds is not a number from 1 to 21600"));
    EXPECT_EQ(world_.requests("imds_token", "", 400), 12);
}

TEST_F(Imds, GivesNoSessionTokenForAForwardedRequest) {
    for (const char* field : {"X-Forwarded-For", "Forwarded", "Via"}) {
        SCOPED_TRACE(field);
        EXPECT_EQ(put("60", {{field, "10.0.0.1"}})->whole(), refusal_on_wire("403 Forbidden"));
    }
    EXPECT_EQ(world_.requests("imds_token", "", 403), 3);
}

TEST_F(Imds, GivesNothingToWhoeverAddressesAnotherHost) {
    EXPECT_EQ(ask("PUT", token_path, {{"Host", "evil.example"}, {ttl_field, "60"}})->whole(),
              refusal_on_wire("403 Forbidden"));
    EXPECT_EQ(ask("PUT", token_path, {{ttl_field, "60"}})->status(), 400U);
    const std::string token = session_token();
    EXPECT_EQ(ask("GET", roles_path, {{"Host", "169.254.169.254"}, {token_field, token}})->status(), 403U);
}

TEST_F(Imds, GivesASessionTokenByteByByte) {
    const auto answer = put("21600");
    const std::string token(answer->body());
    EXPECT_EQ(token.size(), 59U);
    EXPECT_EQ(answer->whole(),
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 59\r\nCache-Control: "
              "no-store\r\nX-Content-Type-Options: nosniff\r\n"
              "X-Aws-Ec2-Metadata-Token-Ttl-Seconds: 21600\r\n\r\n" +
                  token);
    EXPECT_THAT(world_.log.lines, IsEmpty());
    EXPECT_EQ(world_.requests("imds_token", "", 200), 1);
}

TEST_F(Imds, GivesASessionTokenForEachTimeThatCanBeAndSaysItAgain) {
    for (const std::string_view ttl : {"1", "300", "21600"})
        EXPECT_THAT(put(ttl)->head(), HasSubstr("Token-Ttl-Seconds: " + std::string(ttl) + "\r\n"));
}

TEST_F(Imds, GivesASessionTokenThroughThePathsThatSdksMakeUp) {
    for (const std::string_view target : {"/latest/api/token/", "//latest/api/token", "/latest/api/%74oken"})
        EXPECT_EQ(ask("PUT", target, {{"Host", host}, {ttl_field, "60"}})->status(), 200U) << target;
}

TEST_F(Imds, GivesASessionTokenBeforeThereIsAnythingElse) {
    world_.source(reader).closed = true;
    world_.start(reader);
    EXPECT_EQ(put("60")->status(), 200U);
}

// The session token in a GET.

TEST_F(Imds, IsNeverVersion1) {
    hold_a_set();
    for (const std::string_view path : {roles_path, set_path, std::string_view("/latest/meta-data/placement/region"),
                                        std::string_view("/latest/meta-data/nothing")})
        EXPECT_EQ(ask("GET", path, {{"Host", host}})->whole(), refusal_on_wire("401 Unauthorized")) << path;
    EXPECT_TRUE(world_.log.contains("this is IMDSv2, and never IMDSv1"));
}

TEST_F(Imds, RefusesATokenThatIsNotItsOwnOrNoLongerGood) {
    hold_a_set();
    EXPECT_EQ(get(set_path, "AQAEAGoodLookingToken==")->whole(), refusal_on_wire("401 Unauthorized"));
    const std::string token(put("60")->body());
    EXPECT_EQ(get(set_path, token)->status(), 200U);
    world_.clock.advance(60s);
    EXPECT_EQ(get(set_path, token)->whole(), refusal_on_wire("401 Unauthorized"));
    EXPECT_EQ(world_.requests("imds", "", 401), 2);
}

TEST_F(Imds, RefusesTwoTokensOfWhichOneIsGood) {
    hold_a_set();
    const std::string token = session_token();
    EXPECT_EQ(ask("GET", roles_path, {{"Host", host}, {token_field, token}, {token_field, "x"}})->status(), 401U);
}

TEST_F(Imds, KeepsSessionTokensGoodThroughAChange) {
    const std::string token = session_token();
    enable("eu-west-1");
    EXPECT_EQ(get("/latest/meta-data/placement/region", token)->body(), "eu-west-1");
}

// What a GET gets.

TEST_F(Imds, HasNoOtherPathsAndNoOtherRoles) {
    hold_a_set();
    for (const std::string_view path :
         {"/latest", "/latest/", "/latest/meta-data", "/latest/user-data", "/latest/meta-data/iam",
          "/latest/meta-data/iam/security-credentials/writer", "/latest/meta-data/iam/security-credentials/reader/x",
          "/latest/api", "/latest/%zz", "/latest/meta-data/ami-id"})
        EXPECT_EQ(get(path)->whole(), refusal_on_wire("404 Not Found")) << path;
    EXPECT_EQ(world_.requests("imds", "", 404), 10);
}

TEST_F(Imds, HasOneMethodForEachPath) {
    const std::string token = session_token();
    for (const std::string_view method : {"POST", "PUT", "HEAD", "DELETE"})
        EXPECT_EQ(ask(method, set_path, {{"Host", host}, {token_field, token}})->whole(),
                  refusal_on_wire("405 Method Not Allowed", "Allow: GET\r\n"))
            << method;
    EXPECT_EQ(get(token_path)->whole(), refusal_on_wire("405 Method Not Allowed", "Allow: PUT\r\n"));
}

TEST_F(Imds, ListsTheRoleAloneWithoutALineEnd) {
    for (const std::string_view path :
         {"/latest/meta-data/iam/security-credentials", "/latest/meta-data/iam/security-credentials/",
          "//latest/meta-data/iam/security-credentials/", "/latest/meta-data/iam/security-credentials-extended",
          "/latest/meta-data/iam/security-credentials-extended/"}) {
        SCOPED_TRACE(path);
        const auto answer = get(path);
        EXPECT_EQ(answer->whole(),
                  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nCache-Control: no-store\r\n"
                  "X-Content-Type-Options: nosniff\r\n\r\nreader");
    }
}

TEST_F(Imds, GivesTheSetAsEc2Does) {
    hold_a_set();
    const auto set = imds_credentials_answer({test::set_expiring(some_day + 1h), some_day});
    for (const std::string_view path :
         {"/latest/meta-data/iam/security-credentials/reader", "/latest/meta-data/iam/security-credentials/reader/",
          "/latest/meta-data/iam/security-credentials/re%61der",
          "/latest/meta-data/iam/security-credentials-extended/reader"})
        EXPECT_EQ(get(path)->whole(), set->whole()) << path;
    EXPECT_FALSE(json::parse(set->body()).contains("RoleArn"));
    EXPECT_EQ(world_.requests("imds", "reader", 200), 4);
}

TEST_F(Imds, GivesTheSetThatIsThere) {
    hold_a_set();
    world_.give(reader, some_day + 2h, "0002");
    world_.wake(reader);
    EXPECT_EQ(json::parse(get(set_path)->body())["AccessKeyId"], "ASIAQEXAMPLEKEY00002");
}

TEST_F(Imds, TellsWhereTheInstanceIs) {
    EXPECT_EQ(get("/latest/meta-data/placement/region")->body(), "us-west-2");
    EXPECT_EQ(get("/latest/meta-data/placement/availability-zone")->body(), "us-west-2a");
    EXPECT_EQ(get("/latest/meta-data/placement/availability-zone/")->body(), "us-west-2a");
    const json document = json::parse(get("/latest/dynamic/instance-identity/document")->body());
    EXPECT_EQ(document["region"], "us-west-2");
    EXPECT_EQ(document["availabilityZone"], "us-west-2a");
    EXPECT_EQ(document["accountId"], "123456789012");
    for (const char* name : {"architecture", "instanceId", "instanceType", "version"})
        EXPECT_TRUE(document.at(name).is_string()) << name;
}

TEST_F(Imds, TellsOfNoPlaceWhereTheRegionIsUnknown) {
    enable("");
    for (const std::string_view path :
         {"/latest/meta-data/placement/region", "/latest/meta-data/placement/availability-zone",
          "/latest/dynamic/instance-identity/document"})
        EXPECT_EQ(get(path)->status(), 404U) << path;
}

TEST_F(Imds, TellsOfTheInstanceProfile) {
    hold_a_set();
    EXPECT_EQ(json::parse(get("/latest/meta-data/iam/info")->body()),
              (json{{"Code", "Success"},
                    {"LastUpdated", "2026-11-21T22:00:00Z"},
                    {"InstanceProfileArn", "arn:aws:iam::123456789012:instance-profile/reader"}}));
}

// Nothing to vend.

TEST_F(Imds, SaysInTheLogAloneWhyThereIsNoSet) {
    world_.fail(reader, base::disposition::transient);
    world_.start(reader);
    EXPECT_EQ(get(set_path)->whole(), refusal_on_wire("503 Service Unavailable"));
    EXPECT_EQ(get("/latest/meta-data/iam/info")->whole(), refusal_on_wire("503 Service Unavailable"));
    EXPECT_TRUE(world_.log.contains("there are no credentials yet: the upstream said no"));
    EXPECT_EQ(world_.requests("imds", "reader", 503), 2);
}

TEST_F(Imds, TakesARefusalOfTheUpstreamForAnErrorThatSomebodyMustMend) {
    world_.fail(reader, base::disposition::refused);
    world_.start(reader);
    EXPECT_EQ(get(set_path)->whole(), refusal_on_wire("500 Internal Server Error"));
}

TEST_F(Imds, NeverGivesASetThatIsOver) {
    hold_a_set();
    world_.clock.set(some_day + 1h - 60s);
    EXPECT_EQ(get(set_path)->status(), 503U);
}

TEST_F(Imds, WaitsForTheFlightThatIsUnderWay) {
    world_.source(reader).closed = true;
    world_.start(reader);
    const std::string token = session_token();
    const owned_request request("GET", set_path, {{"Host", host}, {token_field, token}});
    auto reply = world_.begin(imds_, request);
    ASSERT_NE(reply.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(get(roles_path, token)->status(), 200U) << "others are answered meanwhile";
    world_.give(reader, some_day + 1h);
    world_.source(reader).open();
    world_.settle();
    EXPECT_EQ(reply.get()->status(), 200U);
}

TEST_F(Imds, AnswersWhoeverStillWaitsWhenItIsSwitchedOff) {
    world_.source(reader).closed = true;
    world_.start(reader);
    const std::string token = session_token();
    const owned_request request("GET", set_path, {{"Host", host}, {token_field, token}});
    auto reply = world_.begin(imds_, request);
    world_.vend(world_.roles());
    world_.give(reader, some_day + 1h);
    world_.source(reader).open();
    world_.settle();
    EXPECT_EQ(reply.get()->status(), 200U);
}

TEST_F(Imds, PutsNoSecretIntoTheLog) {
    hold_a_set();
    const std::string token = session_token();
    static_cast<void>(get(set_path, token + "x"));
    static_cast<void>(get("/latest/nothing", token));
    ASSERT_THAT(world_.log.lines, Not(IsEmpty()));
    for (const std::string& line : world_.log.lines) {
        EXPECT_THAT(line, Not(HasSubstr(token.substr(16))));
        EXPECT_THAT(line, Not(HasSubstr("secret-access-key")));
    }
}

}  // namespace
}  // namespace crossvend::endpoint
