#include "crossvend/access/origin_guard.hpp"

#include "support/requests.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>

namespace crossvend::access {
namespace {

using test::owned_request;

const origin_guard& guard() {
    static const origin_guard it({"crossvend.internal", "10.0.0.7", "[fd00::7]"});
    return it;
}

/// The status that a request with these fields is refused with by where it comes from, or 0.
unsigned origin(owned_request::fields fields) {
    const owned_request request("GET", "/v1/credentials", std::move(fields));
    const auto refusal = guard().check(request.view());
    if (!refusal) return 0;
    EXPECT_FALSE(refusal->cause.empty());
    return refusal->status;
}

TEST(OriginGuard, RefusesARequestWithoutAHost) {
    EXPECT_EQ(origin({}), 400U);
    EXPECT_EQ(origin({{"Hosts", "localhost"}, {"X-Host", "localhost"}}), 400U);
}

TEST(OriginGuard, RefusesARequestWithTwoHosts) {
    EXPECT_EQ(origin({{"Host", "localhost"}, {"Host", "localhost"}}), 400U);
    EXPECT_EQ(origin({{"Host", "localhost"}, {"host", "evil.example"}}), 400U);
    EXPECT_EQ(origin({{"Host", "evil.example"}, {"HOST", "localhost"}}), 400U);
}

TEST(OriginGuard, RefusesAHostThatIsNotItsOwn) {
    for (const std::string_view host : {
             "evil.example",
             "evil.example:9911",
             "127.0.0.1.evil.example",
             "127.0.0.1.evil.example:9911",
             "localhost.evil.example",
             "notlocalhost",
             "localhos",
             "crossvend.internal.evil.example",
             "internal",
             ".internal",
             "127.0.0.2",
             "127.1",
             "127.0.0.01",
             "0.0.0.0",
             "0x7f000001",
             "2130706433",
             "169.254.170.2",
             "[::]",
             "[::2]",
             "[::1%lo]",
             "[0:0:0:0:0:0:0:1]",
             "[::ffff:127.0.0.1]",
             "[fd00::8]",
         })
        EXPECT_EQ(origin({{"Host", host}}), 403U) << '"' << host << '"';
}

TEST(OriginGuard, RefusesAHostThatIsNoHost) {
    for (const std::string_view host : {
             "",
             " ",
             ".",
             "..",
             ":",
             ":9911",
             "localhost..",
             "localhost:",
             "localhost.:",
             "localhost:x",
             "localhost:-1",
             "localhost:+1",
             "localhost:99x",
             "localhost:123456",
             "localhost:9911:9911",
             "localhost: 9911",
             "localhost :9911",
             " localhost",
             "localhost ",
             "localhost/",
             "localhost?",
             "localhost#",
             "localhost,evil.example",
             "localhost evil.example",
             "http://localhost",
             "//localhost",
             "::1",
             "[::1",
             "::1]",
             "[::1]x",
             "[::1].",
             "[::1]:",
             "[::1]9911",
             "[::1]:x",
             "[::1]:123456",
             "[::1].evil.example",
             "[::1]@evil.example",
             "[]",
             "[",
             "]",
         })
        EXPECT_EQ(origin({{"Host", host}}), 403U) << '"' << host << '"';
    EXPECT_EQ(origin({{"Host", std::string_view("localhost\0", 10)}}), 403U);
    EXPECT_EQ(origin({{"Host", std::string_view("localhost\0.evil.example", 23)}}), 403U);
}

TEST(OriginGuard, HoldsATargetInAbsoluteFormToTheSameHosts) {
    const auto status = [](std::string target) {
        const owned_request request("GET", std::move(target), {{"Host", "localhost"}});
        const auto refusal = guard().check(request.view());
        return refusal ? refusal->status : 0;
    };
    EXPECT_EQ(status("http://evil.example/v1/credentials"), 403U);
    EXPECT_EQ(status("http://evil.example"), 403U);
    EXPECT_EQ(status("http://user@localhost/v1/credentials"), 403U);
    EXPECT_EQ(status("http://127.0.0.1:9911/v1/credentials"), 0U);
    EXPECT_EQ(status("http://crossvend.internal/v1/credentials"), 0U);
}

TEST(OriginGuard, RefusesUserInformationInTheHost) {
    for (const std::string_view host :
         {"user@localhost", "user:password@localhost", "localhost@evil.example", "localhost:80@evil.example",
          "evil.example@localhost", "@localhost", "localhost%40evil.example", "localhost:9911@"})
        EXPECT_EQ(origin({{"Host", host}}), 403U) << '"' << host << '"';
}

TEST(OriginGuard, RefusesARequestThatWasForwardedOrSentByAWebPage) {
    for (const std::string_view name :
         {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "Origin", "Sec-Fetch-Site", "X-Forwarded-Host",
          "X-Forwarded-Proto", "X-Original-Forwarded-For", "Referer"}) {
        std::string lower(name);
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        for (const std::string& spelling : {std::string(name), lower})
            for (const std::string_view value : {"127.0.0.1", "null", "same-origin", ""}) {
                SCOPED_TRACE(spelling + ": " + std::string(value));
                EXPECT_EQ(origin({{"Host", "localhost"}, {spelling, value}}), 403U);
                EXPECT_EQ(origin({{spelling, value}, {"Host", "localhost"}}), 403U);
            }
    }
}

TEST(OriginGuard, TakesNodesFetchForNoWebPage) {
    // undici, "Fetch": it sends the mode by itself; a browser never does without Sec-Fetch-Site (W3C Fetch Metadata).
    EXPECT_EQ(origin({{"Host", "localhost"}, {"sec-fetch-mode", "cors"}}), 0U);
    EXPECT_EQ(origin({{"Host", "localhost"}, {"sec-fetch-mode", "cors"}, {"sec-fetch-site", "cross-site"}}), 403U);
}

TEST(OriginGuard, LetsItsOwnHostsInWithAndWithoutAPort) {
    for (const std::string_view host : {
             "127.0.0.1",
             "127.0.0.1:9911",
             "127.0.0.1:1",
             "127.0.0.1:65535",
             "localhost",
             "localhost:9911",
             "localhost.",
             "localhost.:9911",
             "LOCALHOST",
             "LocalHost:9911",
             "[::1]",
             "[::1]:9911",
             "crossvend.internal",
             "Crossvend.Internal:80",
             "crossvend.internal.",
             "10.0.0.7:9911",
             "[fd00::7]",
             "[FD00::7]:9911",
         })
        EXPECT_EQ(origin({{"Host", host}}), 0U) << '"' << host << '"';
    EXPECT_EQ(origin({{"hOST", "localhost"}}), 0U);
}

TEST(OriginGuard, LetsFieldsOfSdksIn) {
    EXPECT_EQ(origin({{"User-Agent", "aws-cli/2"},
                      {"Host", "localhost"},
                      {"Accept", "application/json"},
                      {"Accept-Encoding", "identity"},
                      {"X-Forwarded", ""},
                      {"amz-sdk-request", "attempt=1"}}),
              0U);
}

TEST(OriginGuard, KnowsItsOwnHostsUnderTheLoopbackOnlyWithoutConfiguration) {
    const origin_guard plain({});
    const owned_request other("GET", "/", {{"Host", "crossvend.internal"}});
    EXPECT_TRUE(plain.check(other.view()));
    const owned_request own("GET", "/", {{"Host", "localhost"}});
    EXPECT_FALSE(plain.check(own.view()));
}

}  // namespace
}  // namespace crossvend::access
