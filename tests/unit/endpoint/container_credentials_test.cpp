#include "crossvend/endpoint/container_credentials.hpp"

#include "vending.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using nlohmann::json;
using test::owned_request;
using test::some_day;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view token = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
constexpr std::string_view writers_token = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
constexpr std::size_t reader = 0, writer = 1;

/// An error as it goes over the wire.
std::string error_on_wire(std::string_view status_line, std::string_view code, const std::string& message,
                          std::string_view more = {}) {
    const std::string text = json(message).dump();
    const std::string body = R"({"code":")" + std::string(code) + R"(","message":)" + text + R"(,"Code":")" +
                             std::string(code) + R"(","Message":)" + text + '}';
    return "HTTP/1.1 " + std::string(status_line) +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n" + std::string(more) + "\r\n" + body;
}

class ContainerCredentials : public testing::Test {
protected:
    net::http_reply ask(std::string_view method, std::string_view target, owned_request::fields fields) {
        return world_.ask(endpoint_, method, target, std::move(fields));
    }
    net::http_reply get(std::string_view target, std::string_view authorization = token) {
        return ask("GET", target, {{"Host", "127.0.0.1:9911"}, {"Authorization", authorization}});
    }
    net::http_reply post(std::string_view target, std::string_view authorization) {
        return ask("POST", target, {{"Host", "127.0.0.1:9911"}, {"Authorization", authorization}});
    }
    void give_the_writer_its_own_token() {
        auto roles = world_.roles();
        roles[writer].token = std::make_shared<access::accepted_token>(base::secret(writers_token));
        world_.vend(std::move(roles));
    }
    std::future<net::http_reply> begin(const owned_request& request) { return world_.begin(endpoint_, request); }
    /// A set for the first role, vended from now on.
    void hold_a_set(const std::string& tag = "0001") {
        world_.give(reader, some_day + 1h, tag);
        world_.start(reader);
        world_.log.lines.clear();
    }

    test::vending world_{{"reader", "writer"}};
    access::origin_guard guard_{{}};
    access::authenticator authenticator_{std::make_shared<access::accepted_token>(base::secret(token))};
    container_credentials endpoint_{world_.table, guard_,         authenticator_,
                                    world_.clock, world_.metrics, world_.log.logger};
};

TEST_F(ContainerCredentials, HaveNothingToVendBeforeTheFirstSet) {
    const auto answer = get("/v1/credentials");
    EXPECT_EQ(answer->whole(),
              error_on_wire("503 Service Unavailable", "ServiceUnavailable", "there are no credentials yet"));
}

TEST_F(ContainerCredentials, SayWhyThereIsNoFirstSet) {
    for (const disposition how : {disposition::transient, disposition::throttled}) {
        test::vending world({"reader"});
        world.fail(reader, how);
        world.start(reader);
        const access::authenticator open(nullptr);
        container_credentials endpoint(world.table, guard_, open, world.clock, world.metrics, world.log.logger);
        EXPECT_EQ(world.ask(endpoint, "GET", "/v1/credentials", {{"Host", "localhost"}})->whole(),
                  error_on_wire("503 Service Unavailable", "ServiceUnavailable",
                                "there are no credentials yet: the upstream said no (request id request-9); mend the "
                                "trust policy"));
    }
}

TEST_F(ContainerCredentials, TakeARefusalOfTheUpstreamForAnErrorThatSomebodyMustMend) {
    world_.fail(reader, disposition::refused);
    world_.start(reader);
    EXPECT_EQ(get("/v1/credentials")->whole(),
              error_on_wire("500 Internal Server Error", "InternalServerError",
                            "there are no credentials yet: the upstream said no (request id request-9); mend the trust "
                            "policy"));
}

TEST_F(ContainerCredentials, AreNotVendedOnceTheyHaveExpired) {
    hold_a_set();
    world_.clock.set(some_day + 1h - 60s - 1ns);
    EXPECT_EQ(get("/v1/credentials")->status(), 200U);
    for (const base::duration age : std::vector<base::duration>{1h - 60s, 1h, 24h}) {
        SCOPED_TRACE(age.count());
        world_.clock.set(some_day + age);
        EXPECT_EQ(get("/v1/credentials")->whole(),
                  error_on_wire("503 Service Unavailable", "ServiceUnavailable",
                                "the credentials have expired and could not be refreshed"));
    }
}

TEST_F(ContainerCredentials, SayWhyTheyCouldNotBeRefreshed) {
    hold_a_set();
    world_.fail(reader, disposition::refused);
    world_.clock.set(some_day + 1h);
    world_.wake(reader);
    const auto answer = get("/v1/credentials");
    EXPECT_EQ(answer->status(), 500U);
    EXPECT_THAT(answer->body(), HasSubstr("expired and could not be refreshed: the upstream said no"));
}

TEST_F(ContainerCredentials, AreTheOldSetWhileTheRefreshFails) {
    hold_a_set();
    const std::string before(get("/v1/credentials")->whole());
    for (const disposition how : {disposition::transient, disposition::throttled, disposition::refused}) {
        world_.fail(reader, how);
        world_.wake(reader);
        ASSERT_LT(world_.clock.now(), some_day + 1h - 60s);
        const auto answer = get("/v1/credentials");
        EXPECT_EQ(answer->status(), 200U);
        EXPECT_EQ(answer->whole(), before);
    }
}

TEST_F(ContainerCredentials, AreTheNewSetOnceThereIsOne) {
    hold_a_set("0001");
    EXPECT_EQ(json::parse(get("/v1/credentials")->body())["AccessKeyId"], "ASIAQEXAMPLEKEY00001");
    world_.give(reader, some_day + 2h, "0002");
    world_.wake(reader);
    EXPECT_EQ(json::parse(get("/v1/credentials")->body())["AccessKeyId"], "ASIAQEXAMPLEKEY00002");
}

TEST_F(ContainerCredentials, AreAWholeAnswerByteByByte) {
    hold_a_set();
    const std::string body = R"({"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-11-21T22:00:00Z",)"
                             R"("AccessKeyId":"ASIAQEXAMPLEKEY00001","SecretAccessKey":"secret-access-key-0001",)"
                             R"("Token":"session-token-0001","Expiration":"2026-11-21T23:00:00Z",)"
                             R"("AccountId":"123456789012","RoleArn":"arn:aws:iam::123456789012:role/reader",)"
                             R"("AccessKeyID":"ASIAQEXAMPLEKEY00001"})";
    EXPECT_EQ(get("/v1/credentials")->whole(),
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                  "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n" + body);
    EXPECT_THAT(world_.log.lines, IsEmpty()) << "nothing is logged of a request that is answered";
}

TEST_F(ContainerCredentials, AreFoundByRoleAndTheFirstRolesWithoutOne) {
    world_.give(reader, some_day + 1h, "0001");
    world_.give(writer, some_day + 1h, "0002");
    world_.start(reader);
    world_.start(writer);
    EXPECT_EQ(json::parse(get("/v1/credentials")->body())["AccessKeyId"], "ASIAQEXAMPLEKEY00001");
    EXPECT_EQ(json::parse(get("/v1/credentials/reader")->body())["AccessKeyId"], "ASIAQEXAMPLEKEY00001");
    EXPECT_EQ(json::parse(get("/v1/credentials/writer")->body())["AccessKeyId"], "ASIAQEXAMPLEKEY00002");
}

TEST_F(ContainerCredentials, AreFoundThroughThePathsThatSdksMakeUp) {
    hold_a_set();
    for (const char* target :
         {"/v1/credentials", "//v1/credentials", "///v1/credentials", "/v1/credentials/", "//v1/credentials/",
          "/v1/credentials?", "/v1/credentials?a=b&c=/d", "/v1/credentials/?a=b", "/v1/credentials/reader",
          "//v1/credentials/reader", "/v1/credentials/reader/", "/v1/credentials/reader?x"})
        EXPECT_EQ(get(target)->status(), 200U) << target;
}

TEST_F(ContainerCredentials, AreNowhereElse) {
    hold_a_set();
    for (const char* target : {"",
                               "/",
                               "*",
                               "v1/credentials",
                               "/v1",
                               "/v1/",
                               "/v1/credential",
                               "/v1/credentialss",
                               "/V1/credentials",
                               "/v1/credentials/other",
                               "/v1/credentials/READER",
                               "/v1/credentials/readerx",
                               "/v1/credentials/reader/x",
                               "/v1/credentials//reader",
                               "/v1//credentials",
                               "/v1/credentials/..",
                               "/v1/credentials/../credentials",
                               "/v1/./credentials",
                               "/v1/credentials%2freader",
                               "/v1/credentials/reader%00",
                               "/v1/credentials;x",
                               "/v1/credentials#x",
                               "/?/v1/credentials",
                               "/metrics",
                               "/latest/api/token",
                               "/latest/meta-data/iam/security-credentials/",
                               "/favicon.ico"}) {
        SCOPED_TRACE(target);
        EXPECT_EQ(get(target)->whole(),
                  error_on_wire("404 Not Found", "NotFound", "there is no such path or role here"));
    }
}

TEST_F(ContainerCredentials, RefuseAnotherMethodAndNameTheirOwn) {
    hold_a_set();
    for (const char* method : {"POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "get", "GET ", "CONNECT", "X"})
        for (const char* target : {"/v1/credentials", "/v1/credentials/writer", "//v1/credentials/"}) {
            SCOPED_TRACE(std::string(method) + ' ' + target);
            const auto answer = ask(method, target, {{"Host", "localhost"}, {"Authorization", token}});
            EXPECT_EQ(answer->whole(), error_on_wire("405 Method Not Allowed", "MethodNotAllowed",
                                                     "this path has another method", "Allow: GET\r\n"));
        }
}

TEST_F(ContainerCredentials, RefuseAForeignHostBeforeAnythingElse) {
    hold_a_set();
    for (const char* target : {"/v1/credentials", "/nowhere"})
        for (const char* method : {"GET", "POST"}) {
            SCOPED_TRACE(std::string(method) + ' ' + target);
            EXPECT_EQ(ask(method, target, {{"Host", "evil.example"}, {"Authorization", token}})->whole(),
                      error_on_wire("403 Forbidden", "Forbidden", "the Host field names another server"));
        }
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Authorization", token}})->status(), 400U);
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}, {"Host", "localhost"}, {"Authorization", token}})
                  ->status(),
              400U);
}

TEST_F(ContainerCredentials, RefuseARequestThatWasForwarded) {
    hold_a_set();
    for (const char* name : {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "Origin", "Sec-Fetch-Site"}) {
        SCOPED_TRACE(name);
        const auto answer =
            ask("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}, {name, "10.0.0.1"}});
        EXPECT_EQ(answer->whole(), error_on_wire("403 Forbidden", "Forbidden",
                                                 "forwarded requests and requests of web pages are refused"));
    }
}

TEST_F(ContainerCredentials, RefuseWhoeverDoesNotBringTheToken) {
    hold_a_set();
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}})->whole(),
              error_on_wire("401 Unauthorized", "Unauthorized", "the Authorization field is missing"));
    const std::string right(token);
    for (const std::string& wrong : {std::string(), "Bearer " + right, right.substr(1), right + "x", right + " ",
                                     'B' + right.substr(1), right.substr(0, right.size() - 1) + '9'}) {
        SCOPED_TRACE(wrong);
        EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", wrong}})->whole(),
                  error_on_wire(
                      "401 Unauthorized", "Unauthorized",
                      "the Authorization field does not hold the authorization token, bare and without \"Bearer\""));
    }
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}, {"Authorization", token}})
                  ->status(),
              400U);
}

TEST_F(ContainerCredentials, AskForTheTokenBeforeTheyTellWhetherThereIsASet) {
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}})->status(), 401U);
    world_.fail(reader, disposition::refused, "something that only the owner should know");
    world_.start(reader);
    EXPECT_THAT(ask("GET", "/v1/credentials", {{"Host", "localhost"}})->body(), Not(HasSubstr("owner")));
}

TEST_F(ContainerCredentials, WaitForTheFirstSetThatIsUnderWay) {
    world_.source(reader).closed = true;
    world_.give(reader, some_day + 1h);
    world_.start(reader);
    const owned_request request("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}});
    auto first = begin(request);
    auto second = begin(request);
    EXPECT_EQ(first.wait_for(0s), std::future_status::timeout);
    EXPECT_EQ(second.wait_for(0s), std::future_status::timeout);
    world_.source(reader).open();
    world_.settle();
    ASSERT_EQ(first.wait_for(0s), std::future_status::ready);
    ASSERT_EQ(second.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(first.get()->status(), 200U);
    EXPECT_EQ(second.get()->status(), 200U);
}

TEST_F(ContainerCredentials, AnswerAtTheEndOfAFlightThatFails) {
    world_.source(reader).closed = true;
    world_.fail(reader, disposition::transient);
    world_.start(reader);
    const owned_request request("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}});
    auto reply = begin(request);
    EXPECT_EQ(reply.wait_for(0s), std::future_status::timeout);
    world_.source(reader).open();
    world_.settle();
    ASSERT_EQ(reply.wait_for(0s), std::future_status::ready);
    EXPECT_EQ(reply.get()->status(), 503U);
}

TEST_F(ContainerCredentials, DoNotWaitForARefreshWhileThereIsASet) {
    hold_a_set();
    world_.source(reader).closed = true;
    world_.wake(reader);
    EXPECT_EQ(get("/v1/credentials")->status(), 200U);
}

TEST_F(ContainerCredentials, DoNotMakeAStrangerWaitForAFlight) {
    world_.source(reader).closed = true;
    world_.start(reader);
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}})->status(), 401U);
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "evil.example"}, {"Authorization", token}})->status(), 403U);
}

TEST_F(ContainerCredentials, AnswerBytesThatWereNoRequest) {
    struct example {
        unsigned status;
        std::string_view cause, status_line, code;
    };
    for (const auto& [status, cause, status_line, code] : {
             example{400, "bad request line", "400 Bad Request", "BadRequest"},
             example{413, "body too large", "413 Payload Too Large", "PayloadTooLarge"},
             example{431, "head too large", "431 Request Header Fields Too Large", "RequestHeaderFieldsTooLarge"},
             example{505, "no such version", "505 HTTP Version Not Supported", "HTTPVersionNotSupported"},
         }) {
        SCOPED_TRACE(status);
        world_.log.lines.clear();
        EXPECT_EQ(endpoint_.reject({status, cause})->whole(), error_on_wire(status_line, code, std::string(cause)));
        EXPECT_EQ(world_.requests("unknown", "", status), 1);
        ASSERT_EQ(world_.log.lines.size(), 1U);
        EXPECT_THAT(world_.log.lines[0], AllOf(HasSubstr(std::to_string(status)), HasSubstr(cause)));
    }
}

TEST_F(ContainerCredentials, LogALineWithTheCauseForEachAnswerThatIsNo200) {
    struct example {
        const char *method, *target;
        owned_request::fields fields;
        unsigned status;
        const char* cause;
    };
    const std::vector<example> table{
        {"GET", "/v1/credentials", {}, 400, "Host"},
        {"GET", "/v1/credentials", {{"Host", "evil.example"}}, 403, "another server"},
        {"GET", "/v1/credentials", {{"Host", "localhost"}, {"Via", "1.1 proxy"}}, 403, "forwarded"},
        {"GET", "/v1/credentials", {{"Host", "localhost"}}, 401, "missing"},
        {"GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", "wrong"}}, 401, "does not hold"},
        {"GET", "/nowhere", {{"Host", "localhost"}, {"Authorization", token}}, 404, "no such path"},
        {"POST", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}}, 405, "another method"},
        {"GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}}, 503, "no credentials yet"},
    };
    for (const example& each : table) {
        SCOPED_TRACE(each.cause);
        world_.log.lines.clear();
        EXPECT_EQ(ask(each.method, each.target, each.fields)->status(), each.status);
        ASSERT_EQ(world_.log.lines.size(), 1U);
        EXPECT_THAT(world_.log.lines[0], HasSubstr("code=" + std::to_string(each.status)));
        EXPECT_THAT(world_.log.lines[0], HasSubstr(each.cause));
    }
}

TEST_F(ContainerCredentials, NeverWriteTheTokenOrASecretIntoTheLogOrAnError) {
    std::string said;
    const auto note = [&said](const net::http_reply& reply) {
        if (reply->status() != 200) said += std::string(reply->whole()) + '\n';
    };
    note(get("/v1/credentials"));
    world_.give(reader, some_day + 1h);
    world_.start(reader);
    note(get("/v1/credentials"));
    note(ask("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", "a-guess-at-the-token"}}));
    note(ask("GET", "/v1/credentials", {{"Host", "localhost"}, {"Authorization", token}, {"Authorization", token}}));
    note(ask("GET", std::string("/") + std::string(token), {{"Host", token}, {"Authorization", token}}));
    note(ask("GET", std::string("/") + std::string(token), {{"Host", "localhost"}, {"Authorization", token}}));
    world_.fail(reader, disposition::transient);
    world_.clock.set(some_day + 2h);
    world_.wake(reader);
    note(get("/v1/credentials"));
    for (const std::string& line : world_.log.lines) said += line + '\n';
    for (const std::string_view secret :
         {token, std::string_view("a-guess-at-the-token"), std::string_view("secret-access-key-0001"),
          std::string_view("session-token-0001"), std::string_view("ASIAQEXAMPLEKEY00001")})
        EXPECT_THAT(said, Not(HasSubstr(std::string(secret))));
}

TEST_F(ContainerCredentials, AreCountedByEndpointRoleAndCode) {
    hold_a_set();
    static_cast<void>(get("/v1/credentials"));
    static_cast<void>(get("/v1/credentials/reader"));
    static_cast<void>(get("/v1/credentials/writer"));
    static_cast<void>(get("/v1/credentials/other"));
    static_cast<void>(ask("GET", "/v1/credentials/writer", {{"Host", "localhost"}}));
    static_cast<void>(ask("GET", "/v1/credentials", {{"Host", "evil.example"}}));
    EXPECT_EQ(world_.requests("credentials", "reader", 200), 2);
    EXPECT_EQ(world_.requests("credentials", "writer", 503), 1);
    EXPECT_EQ(world_.requests("credentials", "writer", 401), 1);
    EXPECT_EQ(world_.requests("unknown", "", 404), 1);
    EXPECT_EQ(world_.requests("unknown", "", 403), 1);
    EXPECT_THAT(world_.metrics.text(),
                HasSubstr(R"(crossvend_request_duration_seconds_count{endpoint="credentials"} 4)"));
}

// A role with a token of its own.

TEST_F(ContainerCredentials, OfARoleWithItsOwnTokenGoToWhoeverHasThatAndToNobodyElse) {
    hold_a_set();
    world_.give(writer, some_day + 1h);
    world_.start(writer);
    give_the_writer_its_own_token();
    EXPECT_EQ(get("/v1/credentials/writer")->status(), 401U);
    EXPECT_EQ(get("/v1/credentials/writer", "")->status(), 401U);
    EXPECT_EQ(get("/v1/credentials/writer", writers_token)->status(), 200U);
    EXPECT_EQ(get("/v1/credentials/reader", writers_token)->status(), 401U);
    EXPECT_EQ(get("/v1/credentials", writers_token)->status(), 401U);
    EXPECT_EQ(get("/v1/credentials")->status(), 200U);
}

TEST_F(ContainerCredentials, OfARoleWithItsOwnTokenNeedItEvenWhereAuthorizationIsOff) {
    world_.give(writer, some_day + 1h);
    world_.start(writer);
    give_the_writer_its_own_token();
    authenticator_ = access::authenticator(nullptr);
    EXPECT_EQ(get("/v1/credentials/writer")->status(), 401U);
    EXPECT_EQ(get("/v1/credentials/writer", writers_token)->status(), 200U);
}

// POST /v1/refresh.

TEST_F(ContainerCredentials, AreNotRefreshedForWhomTheyAreNotVendedTo) {
    hold_a_set();
    give_the_writer_its_own_token();
    world_.clock.advance(1min);
    world_.give(reader, some_day + 2h, "0002");
    EXPECT_EQ(post("/v1/refresh", "not-the-token-at-all")->status(), 401U);
    EXPECT_EQ(post("/v1/refresh/reader", writers_token)->status(), 401U);
    EXPECT_EQ(ask("POST", "/v1/refresh", {{"Host", "evil.example"}, {"Authorization", token}})->status(), 403U);
    EXPECT_EQ(get("/v1/refresh")->whole(), error_on_wire("405 Method Not Allowed", "MethodNotAllowed",
                                                         "this path has another method", "Allow: POST\r\n"));
    EXPECT_EQ(post("/v1/refresh/other", token)->status(), 404U);
    EXPECT_THAT(std::string(get("/v1/credentials")->body()), HasSubstr("KEY00001"));
    EXPECT_EQ(world_.requests("refresh", "reader", 401), 1);
}

TEST_F(ContainerCredentials, AreRefreshedAtOnceWhenAClientAsksForIt) {
    hold_a_set();
    world_.clock.advance(1min);
    world_.give(reader, some_day + 2h, "0002");
    const auto answer = post("/v1/refresh/reader", token);
    EXPECT_EQ(answer->status(), 202U);
    EXPECT_EQ(answer->body(), R"({"refreshing":["reader"]})");
    EXPECT_THAT(std::string(get("/v1/credentials")->body()), HasSubstr("KEY00002"));
    EXPECT_EQ(world_.requests("refresh", "reader", 202), 1);
    EXPECT_TRUE(world_.log.contains("a client asked for a refresh roles=1 first=reader"));
}

TEST_F(ContainerCredentials, OfAllRolesThatTheTokenOpensAreRefreshedTogether) {
    EXPECT_EQ(post("/v1/refresh", token)->body(), R"({"refreshing":["reader","writer"]})");
    give_the_writer_its_own_token();
    EXPECT_EQ(post("/v1/refresh", token)->body(), R"({"refreshing":["reader"]})");
    EXPECT_EQ(post("/v1/refresh", writers_token)->body(), R"({"refreshing":["writer"]})");
}

// A change of the roles.

TEST_F(ContainerCredentials, AreVendedByTheRolesOfTheLastChange) {
    hold_a_set();
    auto roles = world_.roles();
    roles.erase(roles.begin());
    world_.vend(roles);
    EXPECT_EQ(get("/v1/credentials/reader")->status(), 404U);
    EXPECT_EQ(get("/v1/credentials")->status(), 503U);
    world_.vend(world_.roles());
    EXPECT_EQ(get("/v1/credentials/reader")->status(), 200U);
}

TEST_F(ContainerCredentials, AreVendedToWhomTheLastAuthenticatorKnows) {
    hold_a_set();
    authenticator_ = access::authenticator(std::make_shared<access::accepted_token>(base::secret(writers_token)));
    EXPECT_EQ(get("/v1/credentials/reader")->status(), 401U);
    EXPECT_EQ(get("/v1/credentials/reader", writers_token)->status(), 200U);
}

TEST_F(ContainerCredentials, KeepARoleThatIsGoneForWhoeverStillWaitsForIt) {
    world_.source(writer).closed = true;
    world_.start(writer);
    const owned_request request("GET", "/v1/credentials/writer", {{"Host", "localhost"}, {"Authorization", token}});
    auto reply = begin(request);
    ASSERT_NE(reply.wait_for(0s), std::future_status::ready);

    auto roles = world_.roles();
    roles.pop_back();
    world_.vend(roles);
    EXPECT_EQ(get("/v1/credentials/writer")->status(), 404U);
    world_.give(writer, some_day + 1h);
    world_.source(writer).open();
    world_.settle();
    EXPECT_EQ(reply.get()->status(), 200U);
}

TEST_F(ContainerCredentials, LetGoOfARoleThatIsGoneWhenNobodyWaitsForIt) {
    auto roles = world_.roles();
    roles.pop_back();
    world_.vend(std::move(roles));
    EXPECT_TRUE(world_.release(writer).expired());
}

TEST_F(ContainerCredentials, TellHowManyConnectionsAreOpen) {
    endpoint_.on_connections(12);
    EXPECT_THAT(world_.metrics.text(), HasSubstr("crossvend_connections 12"));
}

TEST_F(ContainerCredentials, NeedNoTokenWhereAuthorizationIsOff) {
    hold_a_set();
    authenticator_ = access::authenticator(nullptr);
    EXPECT_EQ(ask("GET", "/v1/credentials", {{"Host", "localhost"}})->status(), 200U);
}

}  // namespace
}  // namespace crossvend::endpoint
