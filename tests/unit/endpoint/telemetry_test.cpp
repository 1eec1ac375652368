#include "crossvend/endpoint/telemetry.hpp"

#include "endpoint/status.hpp"
#include "vending.hpp"

#include <gmock/gmock.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <future>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using test::owned_request;
using test::some_day;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t reader = 0, writer = 1;

std::string page_on_wire(std::string_view status_line, std::string_view body, std::string_view more = {}) {
    return "HTTP/1.1 " + std::string(status_line) +
           "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n" + std::string(more) + "\r\n" +
           std::string(body);
}

class Telemetry : public testing::Test {
protected:
    net::http_reply ask(std::string_view method, std::string_view target, owned_request::fields fields = {}) {
        const owned_request request(method, target, std::move(fields));
        auto reply = boost::asio::co_spawn(world_.io, pages_.handle(request.view()), boost::asio::use_future);
        world_.settle();
        return reply.get();
    }
    net::http_reply get(std::string_view target) { return ask("GET", target, {{"Host", "10.0.0.7:9912"}}); }
    /// How many lines of the log tell of a refusal in these words.
    [[nodiscard]] long refused_lines(std::string_view words) const {
        return std::ranges::count_if(world_.log.lines, [words](const std::string& line) {
            return line.find("request refused") != line.npos && line.find(words) != line.npos;
        });
    }
    void hold(std::size_t role) {
        world_.give(role, some_day + 1h);
        world_.start(role);
    }

    test::vending world_{{"reader", "writer"}};
    telemetry pages_{world_.table, [] { return std::vector<listener_status>(1); }, world_.clock, world_.metrics,
                     world_.log.logger};
};

TEST_F(Telemetry, IsNotReadyBeforeEachRoleHasASet) {
    EXPECT_EQ(get("/readyz")->whole(), page_on_wire("503 Service Unavailable",
                                                    "[-]reader not ready\n[-]writer not ready\nreadyz check failed\n"));
    hold(reader);
    EXPECT_EQ(get("/readyz")->whole(),
              page_on_wire("503 Service Unavailable", "[+]reader ok\n[-]writer not ready\nreadyz check failed\n"));
}

TEST_F(Telemetry, SaysWhyARoleIsNotReady) {
    hold(reader);
    world_.fail(writer, disposition::refused);
    world_.start(writer);
    EXPECT_EQ(get("/readyz")->body(),
              "[+]reader ok\n[-]writer not ready: the upstream said no (request id request-9); mend the trust policy\n"
              "readyz check failed\n");
}

TEST_F(Telemetry, IsNotReadyAnyMoreOnceASetHasExpired) {
    hold(reader);
    hold(writer);
    world_.clock.set(some_day + 1h - 60s);
    EXPECT_EQ(get("/readyz")->body(), "[-]reader expired\n[-]writer expired\nreadyz check failed\n");
    EXPECT_EQ(get("/readyz")->status(), 503U);
}

TEST_F(Telemetry, IsReadyWhileEachRoleHasASetThatMayBeVended) {
    hold(reader);
    hold(writer);
    EXPECT_EQ(get("/readyz")->whole(), page_on_wire("200 OK", "[+]reader ok\n[+]writer ok\nreadyz check passed\n"));
}

TEST_F(Telemetry, StaysReadyWhileARefreshFails) {
    hold(reader);
    hold(writer);
    world_.fail(reader, disposition::refused);
    world_.wake(reader);
    EXPECT_EQ(get("/readyz")->status(), 200U);
}

TEST_F(Telemetry, IsAliveWhateverTheRolesAre) {
    EXPECT_EQ(get("/livez")->whole(), page_on_wire("200 OK", "ok\n"));
    world_.fail(reader, disposition::refused);
    world_.start(reader);
    EXPECT_EQ(get("/livez")->status(), 200U);
}

TEST_F(Telemetry, KnowsNoOtherPath) {
    for (const char* target : {"", "/metric", "/metricss", "/METRICS", "/metrics/x", "/live", "/v1/credentials",
                               "/v1/credentials/reader", "/debug/pprof", "/index.html", "/status", "*"}) {
        SCOPED_TRACE(target);
        EXPECT_EQ(get(target)->whole(), page_on_wire("404 Not Found", "not found\n"));
    }
}

TEST_F(Telemetry, RefusesAnotherMethodAndNamesItsOwn) {
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"})
        for (const char* target : {"/", "/status.json", "/metrics", "/livez", "/readyz"}) {
            SCOPED_TRACE(std::string(method) + ' ' + target);
            const auto answer = ask(method, target);
            EXPECT_EQ(answer->status(), 405U);
            // RFC 9110, section 15.5.6: a 405 names the methods that are allowed.
            EXPECT_THAT(answer->head(), HasSubstr("\r\nAllow: GET\r\n"));
        }
}

TEST_F(Telemetry, IsFoundThroughPathsWithAQueryOrATrailingSlash) {
    for (const char* target :
         {"/livez", "/livez/", "//livez", "/livez?verbose", "/readyz?verbose=1", "/metrics/", "/", "//", "/?x"})
        EXPECT_NE(get(target)->status(), 404U) << target;
}

TEST_F(Telemetry, AnswersProbesThatNameAnyHostAndBringNoToken) {
    for (const char* host : {"10.0.0.7:9912", "pod.example", "127.0.0.1"})
        EXPECT_EQ(ask("GET", "/livez", {{"Host", host}})->status(), 200U) << host;
    EXPECT_EQ(ask("GET", "/livez")->status(), 200U);
}

TEST_F(Telemetry, GivesTheMetricsInPrometheusText) {
    hold(reader);
    const auto answer = get("/metrics");
    EXPECT_EQ(answer->status(), 200U);
    EXPECT_THAT(answer->head(),
                StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    EXPECT_THAT(answer->body(), HasSubstr("# TYPE crossvend_build_info gauge\n"));
    EXPECT_THAT(answer->body(), HasSubstr("crossvend_credentials_valid{role=\"reader\"} 1\n"));
    EXPECT_THAT(answer->body(), HasSubstr("crossvend_credentials_valid{role=\"writer\"} 0\n"));
    EXPECT_TRUE(answer->body().ends_with('\n'));
}

TEST_F(Telemetry, LooksAtEachScrapeWhetherCredentialsAreStillValid) {
    hold(reader);
    static_cast<void>(get("/metrics"));
    world_.clock.set(some_day + 1h);
    EXPECT_THAT(get("/metrics")->body(), HasSubstr("crossvend_credentials_valid{role=\"reader\"} 0\n"));
}

TEST_F(Telemetry, GivesTheStatusToPeopleUnderAStrictPolicy) {
    const auto answer = get("/");
    EXPECT_EQ(answer->status(), 200U);
    EXPECT_THAT(answer->head(), StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"));
    EXPECT_THAT(answer->head(), HasSubstr("\r\nContent-Security-Policy: " + status_page_policy() + "\r\n"));
    EXPECT_THAT(answer->head(), HasSubstr("\r\nReferrer-Policy: no-referrer\r\n"));
    EXPECT_THAT(answer->body(), StartsWith("<!DOCTYPE html>"));
}

TEST_F(Telemetry, GivesTheStatusToProgramsAsJson) {
    const auto answer = get("/status.json");
    EXPECT_EQ(answer->status(), 200U);
    EXPECT_THAT(answer->head(), StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(answer->body(), HasSubstr("\"name\":\"reader\""));
}

TEST_F(Telemetry, ShowsTheRolesOfANewConfiguration) {
    world_.vend({});
    EXPECT_THAT(get("/status.json")->body(), HasSubstr("\"roles\":[]"));
    EXPECT_EQ(get("/")->status(), 200U);
}

TEST_F(Telemetry, CountsItsRequestsByEndpointAndCode) {
    static_cast<void>(get("/"));
    static_cast<void>(get("/status.json"));
    static_cast<void>(get("/metrics"));
    static_cast<void>(get("/livez"));
    static_cast<void>(get("/readyz"));
    static_cast<void>(get("/readyz"));
    static_cast<void>(get("/nowhere"));
    static_cast<void>(ask("POST", "/livez"));
    const std::string text = world_.metrics.text();
    EXPECT_THAT(text, HasSubstr(R"(crossvend_requests_total{code="200",endpoint="metrics",role=""} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(crossvend_requests_total{code="200",endpoint="livez",role=""} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(crossvend_requests_total{code="200",endpoint="status",role=""} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(crossvend_requests_total{code="503",endpoint="readyz",role=""} 2)"));
    EXPECT_THAT(text, HasSubstr(R"(crossvend_requests_total{code="404",endpoint="unknown",role=""} 1)"));
    EXPECT_THAT(text, HasSubstr(R"(code="405")"));
}

TEST_F(Telemetry, AnswersBytesThatWereNoRequest) {
    EXPECT_EQ(pages_.reject({431, "the head is too large"})->whole(),
              page_on_wire("431 Request Header Fields Too Large", "the head is too large\n"));
    ASSERT_EQ(world_.log.lines.size(), 1U);
    EXPECT_THAT(world_.log.lines[0], HasSubstr("the head is too large"));
}

TEST_F(Telemetry, LogsTheCauseOfEveryRequestThatIsForNothingHere) {
    for (const char* target : {"/nowhere", "/nowhere"}) static_cast<void>(get(target));
    static_cast<void>(ask("POST", "/readyz"));
    EXPECT_EQ(refused_lines("endpoint=unknown code=404 cause=\"not found\""), 2);
    EXPECT_EQ(refused_lines("endpoint=unknown code=405 cause=\"method not allowed\""), 1);
}

TEST_F(Telemetry, LogsOfAFloodOfRefusalsNoMoreThanSomebodyCanRead) {
    for (int i = 0; i < 5000; ++i) EXPECT_EQ(get("/nowhere")->status(), 404U);
    EXPECT_GE(refused_lines("code=404"), 100);
    EXPECT_LE(refused_lines("code=404"), 150) << "a busy machine may take seconds for this, each of which has a line";
}

TEST_F(Telemetry, LogsOnlyOnceWhatAProbeIsToldAgainAndAgain) {
    for (const char* target : {"/readyz", "/readyz?verbose", "//readyz", "/livez", "/metrics", "/readyz", "/"})
        static_cast<void>(get(target));
    EXPECT_EQ(refused_lines("endpoint=readyz code=503 cause=\"[-]reader not ready [-]writer not ready"), 1);
    EXPECT_EQ(world_.log.lines.size(), 1U);
}

TEST_F(Telemetry, LogsWhatAProbeIsToldWhenItIsSomethingElse) {
    static_cast<void>(get("/readyz"));
    hold(reader);
    world_.fail(writer, disposition::refused);
    world_.start(writer);
    world_.log.lines.clear();
    for (int i = 0; i < 3; ++i) static_cast<void>(get("/readyz"));
    EXPECT_EQ(refused_lines("[+]reader ok [-]writer not ready: the upstream said no"), 1);
    world_.clock.set(some_day + 1h - 60s);
    for (int i = 0; i < 3; ++i) static_cast<void>(get("/readyz"));
    EXPECT_EQ(refused_lines("[-]reader expired [-]writer not ready: the upstream said no"), 1);
    EXPECT_EQ(world_.log.lines.size(), 2U);
}

TEST_F(Telemetry, LogsThatAProbePassesAgainAndNothingOfOneThatAlwaysDid) {
    hold(reader);
    hold(writer);
    world_.log.lines.clear();
    for (int i = 0; i < 3; ++i) static_cast<void>(get("/readyz"));
    EXPECT_THAT(world_.log.lines, testing::IsEmpty());
    world_.clock.set(some_day + 1h);
    static_cast<void>(get("/readyz"));
    world_.clock.set(some_day);
    for (int i = 0; i < 3; ++i) static_cast<void>(get("/readyz"));
    ASSERT_EQ(world_.log.lines.size(), 2U);
    EXPECT_THAT(world_.log.lines[1], HasSubstr("request served again endpoint=readyz"));
}

TEST_F(Telemetry, NeverShowsASecret) {
    hold(reader);
    for (const char* target : {"/metrics", "/readyz", "/livez", "/"})
        for (const char* secret : {"secret-access-key", "session-token", "ASIAQEXAMPLEKEY"})
            EXPECT_THAT(get(target)->whole(), Not(HasSubstr(secret))) << target;
}

}  // namespace
}  // namespace crossvend::endpoint
