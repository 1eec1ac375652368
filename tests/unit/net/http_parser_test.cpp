#include "crossvend/net/http_parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace {

// What this program has asked of the heap: the parser's promises about memory are looked at by it.
std::size_t allocations = 0;
std::size_t largest_allocation = 0;

}  // namespace

// Not inline: there the compiler would see free() meet another operator new than ours, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    largest_allocation = std::max(largest_allocation, size);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
// The whole set of them: a sanitizer tells when memory of one's own new is freed by another's delete.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    largest_allocation = std::max(largest_allocation, size);
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace crossvend::net {
namespace {

using namespace std::string_view_literals;
using progress = http_parser::progress;

constexpr std::size_t whole = std::string_view::npos;
constexpr http_parser::limits usual{.head = std::size_t{16} * 1024, .body = 1024};

/// Puts bytes into a parser, at most `step` at a time as a socket would, until it has something to say;
/// `bytes` keeps what it has not taken.
progress feed(http_parser& parser, std::string_view& bytes, std::size_t step) {
    progress reached = progress::need_more;
    while (!bytes.empty() && reached == progress::need_more) {
        const std::span<char> room = parser.room();
        if (room.empty()) {
            ADD_FAILURE() << "no room after need_more";
            return progress::fault;
        }
        const std::size_t size = std::min({step, room.size(), bytes.size()});
        std::copy_n(bytes.data(), size, room.data());
        bytes.remove_prefix(size);
        reached = parser.advance(size);
    }
    return reached;
}

/// A request in one line: `METHOD target [Name=value][Name=value] body`, and how its connection goes on.
std::string describe(const http_parser& parser) {
    const http_request& request = parser.request();
    std::string text = std::string(request.method) + ' ' + std::string(request.target) + ' ';
    for (const http_field& field : request.fields)
        text += '[' + std::string(field.name) + '=' + std::string(field.value) + ']';
    text += ' ' + std::string(request.body);
    if (!parser.keep_alive()) text += " close";
    return text;
}

/// All that a parser makes of the bytes of a connection: requests, then the status of a fault if it met one, or
/// "…" if it is in the middle of something.
std::vector<std::string> read(std::string_view bytes, std::size_t step = whole, http_parser::limits limits = usual) {
    std::vector<std::string> results;
    http_parser parser(limits);
    progress reached = feed(parser, bytes, step);
    while (true) {
        if (reached == progress::need_more && !bytes.empty()) reached = feed(parser, bytes, step);
        if (reached == progress::need_more) break;
        if (reached == progress::fault) {
            EXPECT_FALSE(parser.fault().cause.empty());
            results.push_back(std::to_string(parser.fault().status));
            return results;
        }
        results.push_back(describe(parser));
        reached = parser.next();
    }
    if (!parser.idle()) results.emplace_back("…");
    return results;
}

using results = std::vector<std::string>;

/// Expects the same of bytes that come one by one, in pieces and at once.
void expect(std::string_view bytes, const results& expected, http_parser::limits limits = usual) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, whole})
        EXPECT_EQ(read(bytes, step, limits), expected)
            << "of " << testing::PrintToString(bytes.substr(0, 300)) << " in steps of " << step;
}

std::string request_with(std::string_view fields, std::string_view behind = "") {
    return "POST / HTTP/1.1\r\n" + std::string(fields) + "\r\n" + std::string(behind);
}

/// A request's head of exactly `size` bytes, with `fields` in it.
std::string head_of(std::size_t size, std::string_view fields = "") {
    const std::string before = "POST / HTTP/1.1\r\n" + std::string(fields) + "X: ";
    const std::string_view after = "\r\n\r\n";
    return before + std::string(size - before.size() - after.size(), 'x') + std::string(after);
}

// What is no request.

TEST(HttpParser, AnswersARequestLineThatIsNoneWith400) {
    for (const std::string_view bytes : {
             "\r\n\r\n"sv, " \r\n\r\n"sv, "GET\r\n\r\n"sv, "GET \r\n\r\n"sv,
             "GET /\r\n\r\n"sv,  // HTTP/0.9 has no version
             " GET / HTTP/1.1\r\n\r\n"sv, "GET  / HTTP/1.1\r\n\r\n"sv, "GET\t/ HTTP/1.1\r\n\r\n"sv,
             "/ HTTP/1.1\r\n\r\n"sv, "G@T / HTTP/1.1\r\n\r\n"sv, "G\0T / HTTP/1.1\r\n\r\n"sv,
             "GET /\0 HTTP/1.1\r\n\r\n"sv, "GET /\x7f HTTP/1.1\r\n\r\n"sv, "GET /\n HTTP/1.1\r\n\r\n"sv,
             "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"sv,  // a TLS client
         })
        expect(bytes, {"400"});
}

TEST(HttpParser, AnswersARequestLineThatEndsTooEarlyWith400) {
    for (const std::string_view bytes : {
             "GET / \r\n\r\n"sv,
             "GET / H\r\n\r\n"sv,
             "GET / HTT\r\n\r\n"sv,
             "GET / \r\n\r\nGET / HTTP/1.1\r\n\r\n"sv,
         })
        expect(bytes, {"400"});
}

TEST(HttpParser, AnswersARequestLineThatEndsTooEarlyWith400HoweverLongItIs) {
    for (const std::size_t size : {100U, 500U, 600U, 1000U, 1024U, 3000U, 10'000U, 16'000U})
        expect("GET /" + std::string(size, 'x') + " \r\n\r\n", {"400"});
}

TEST(HttpParser, RefusesAVersionThatIsNone) {
    for (const std::string_view version :
         {"HTTP/1.1 ", "HTTP/1", "HTTP/1.", "HTTP/11", "HTTP/1.11", "http/1.1", "HTTPS/1.1", "HTTP 1.1", "HTTP/a.b",
          "SIP/2.0", "HTTP/1.1\t", "HTTP/1.1\n", "HTTP/1.1\nX: y", "HTTP/1.1\rX: y"}) {
        const std::string bytes = "GET / " + std::string(version) + "\r\nHost: a\r\n\r\n";
        for (const std::size_t step : {std::size_t{1}, whole}) {
            const results made = read(bytes, step);
            ASSERT_EQ(made.size(), 1U) << version;
            EXPECT_TRUE(made.front() == "400" || made.front() == "505") << version << ": " << made.front();
        }
    }
}

TEST(HttpParser, AnswersAnotherVersionWith505) {
    for (const std::string_view bytes : {
             "GET / HTTP/0.9\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/3.0\r\n\r\n",
             "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",  // the preface of an HTTP/2 client that asked nobody
         })
        expect(bytes, {"505"});
}

TEST(HttpParser, AnswersAFieldLineThatIsNoneWith400) {
    for (const std::string_view field : {
             "no colon\r\n"sv,
             "NoColon\r\n"sv,
             ": no name\r\n"sv,
             "Host : a\r\n"sv,
             "Host\t: a\r\n"sv,
             " Host: a\r\n"sv,
             "Ho st: a\r\n"sv,
             "Ho\0st: a\r\n"sv,
             "H\xc3\xb6st: a\r\n"sv,
             "(Host): a\r\n"sv,
             "X: a\0b\r\n"sv,
             "X: \0\r\n"sv,
             "X: a\x01\r\n"sv,
             "X: a\x7f\r\n"sv,
             "X: a\x1b[2J\r\n"sv,
         })
        expect(request_with(field), {"400"});
}

TEST(HttpParser, AnswersALineThatEndsOtherwiseThanInCrLfWith400) {
    for (const std::string_view bytes : {
             "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"sv,
             "GET / HTTP/1.1\r\nHost: a\n\r\n\r\n"sv,
             "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"sv,
             "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"sv,
             "GET / HTTP/1.1\r\n\nHost: a\r\n\r\n"sv,
         })
        expect(bytes, {"400"});
}

TEST(HttpParser, TakesNoBareLineFeedForTheEndOfAHead) {
    for (const std::string_view bytes : {"GET / HTTP/1.1\nHost: a\n\n"sv, "GET / HTTP/1.1\r\nHost: a\n\n"sv,
                                         "GET / HTTP/1.1\r\nHost: a\r\n\n"sv, "GET / HTTP/1.1\r\rHost: a\r\r"sv}) {
        const results made = read(bytes);
        ASSERT_EQ(made.size(), 1U) << testing::PrintToString(bytes);
        EXPECT_TRUE(made.front() == "…" || made.front() == "400") << testing::PrintToString(bytes) << made.front();
    }
}

TEST(HttpParser, AnswersAFoldedFieldWith400) {
    for (const std::string_view field :
         {"X: a\r\n b\r\n", "X: a\r\n\tb\r\n", "X:\r\n a\r\n", "X: a\r\n  \r\n b\r\n", "Authorization: a\r\n b\r\n",
          "Content-Length: 1\r\n 0\r\n", "Content-Length:\r\n 1\r\n"})
        expect(request_with(field), {"400"});
}

// Where a request ends: what another server might see otherwise is refused.

TEST(HttpParser, AnswersAContentLengthThatIsNoneWith400) {
    for (const std::string_view length : {"", "-1", "+1", "0x1", "1.0", "1 1", "a", "1a", "1;", ",", "1,", ",1",
                                          "18446744073709551616", "99999999999999999999999999", "\"1\""})
        expect(request_with("Content-Length: " + std::string(length) + "\r\n", "x"), {"400"});
}

TEST(HttpParser, AnswersTwoDifferentContentLengthsWith400) {
    for (const std::string_view fields :
         {"Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: 2\r\ncontent-length: 1\r\n",
          "Content-Length: 1, 2\r\n", "Content-Length: 0\r\nX: y\r\nContent-Length: 1\r\n"})
        expect(request_with(fields, "xx"), {"400"});
}

TEST(HttpParser, AnswersAContentLengthBesideATransferEncodingWith400) {
    for (const std::string_view fields :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "transfer-encoding: Chunked\r\nContent-Length: 0\r\n", "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n",
          "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"})
        expect(request_with(fields, "0\r\n\r\n"), {"400"});
}

TEST(HttpParser, AnswersATransferEncodingThatDoesNotTellTheEndWith400) {
    // RFC 9112, section 6.3: else the body would be taken for the next request.
    for (const std::string_view value : {"gzip", "identity", "xchunked", "chunkedx", "chunked, gzip",
                                         "chunked, identity", "\"chunked\"", "chunked;q=1", "",
                                         "\x0b"
                                         "chunked"})
        expect(request_with("Transfer-Encoding: " + std::string(value) + "\r\n", "GET /forged HTTP/1.1\r\n\r\n"),
               {"400"});
    expect(request_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), {"400"});
    expect(request_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), {"400"});
}

TEST(HttpParser, AnswersATransferEncodingUnderHttp10With400) {
    // RFC 9112, section 6.1: an HTTP/1.0 peer on the way does not know it and sees another end.
    expect("POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {"400"});
}

TEST(HttpParser, AnswersChunksThatAreNoneWith400) {
    for (const std::string_view body : {
             "x\r\n\r\n"sv,
             "\r\n0\r\n\r\n"sv,
             "-1\r\nx\r\n0\r\n\r\n"sv,
             "0x1\r\nx\r\n0\r\n\r\n"sv,
             " 1\r\nx\r\n0\r\n\r\n"sv,
             "1\nx\n0\n\n\r\n\r\n"sv,
             "1\r\nxy\r\n0\r\n\r\n"sv,
             "2\r\nx\r\n0\r\n\r\n"sv,
             "1\r\nx0\r\n\r\n"sv,
             "1 x\r\ny\r\n0\r\n\r\n"sv,
             "1;\0\r\nx\r\n0\r\n\r\n"sv,
             "11111111111111111\r\nx\r\n0\r\n\r\n"sv,
         })
        expect(request_with("Transfer-Encoding: chunked\r\n", body), {"400"});
}

TEST(HttpParser, TakesNoTrailerForAFieldOfTheRequest) {
    // RFC 9110, section 6.5.1: what came behind the body was not there when the head was judged.
    for (const std::string_view body : {"0\r\nAuthorization: forged\r\n\r\n", "1\r\nx\r\n0\r\nHost: forged\r\n\r\n"})
        for (const std::size_t step : {std::size_t{1}, std::size_t{7}, whole}) {
            const results made = read(request_with("Host: a\r\nTransfer-Encoding: chunked\r\n", body), step);
            ASSERT_EQ(made.size(), 1U) << body << " in steps of " << step;
            EXPECT_EQ(made.front().find("forged"), std::string::npos) << made.front() << " in steps of " << step;
        }
}

// Limits.

TEST(HttpParser, AnswersAHeaderBeyondTheLimitWith431) {
    for (const std::size_t limit : {100U, 1000U, 1024U, 1025U, 5000U}) {
        const http_parser::limits limits{.head = limit, .body = 0};
        expect(head_of(limit + 1), {"431"}, limits);
        expect(head_of(limit + 1000), {"431"}, limits);
        const results made = read(head_of(limit), whole, limits);
        ASSERT_EQ(made.size(), 1U) << "limit " << limit;
        EXPECT_TRUE(made.front().starts_with("POST / [X=xxx")) << "limit " << limit << ": " << made.front();
    }
}

TEST(HttpParser, AnswersAHeaderOf70KilobytesWith431) {
    expect(head_of(70'000), {"431"});
    expect("GET /" + std::string(70'000, 'x') + " HTTP/1.1\r\n\r\n", {"431"});
}

TEST(HttpParser, AnswersGarbageWithoutAnEndWith431AtTheLimitAndNeverGrowsBeyond) {
    for (const std::string_view garbage : {"x"sv, "\0"sv, "\n"sv, "\r"sv, "\r\n "sv, "X: y\r\n"sv, "\xff\xfe"sv}) {
        std::string bytes;
        while (bytes.size() < 100'000) bytes += garbage;
        for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, whole}) {
            std::string_view left = bytes;
            largest_allocation = 0;
            http_parser parser({.head = 5000, .body = 100'000});
            EXPECT_EQ(feed(parser, left, step), progress::fault) << testing::PrintToString(garbage);
            EXPECT_EQ(parser.fault().status, 431U) << testing::PrintToString(garbage);
            const std::size_t ignored = garbage.starts_with("\r\n") ? 2 : 0;
            EXPECT_EQ(bytes.size() - left.size(), 5000U + ignored) << testing::PrintToString(garbage);
            EXPECT_LE(largest_allocation, 5000U) << testing::PrintToString(garbage);
        }
    }
}

TEST(HttpParser, AnswersTooManyFieldsWith431) {
    std::string fields;
    for (int i = 0; i < 64; ++i) fields += "A: b\r\n";
    const results made = read(request_with(fields));
    ASSERT_EQ(made.size(), 1U);
    EXPECT_TRUE(made.front().starts_with("POST / [A=b]")) << made.front();
    expect(request_with(fields + "A: b\r\n"), {"431"});
}

TEST(HttpParser, AnswersADeclaredBodyBeyondTheLimitWith413AndMakesNoRoomForIt) {
    for (const std::string_view length : {"1025", "100000000000", "18446744073709551615"}) {
        const std::string bytes = request_with("Content-Length: " + std::string(length) + "\r\n");
        expect(bytes, {"413"});

        std::string_view left = bytes;
        largest_allocation = 0;
        http_parser parser(usual);
        EXPECT_EQ(feed(parser, left, whole), progress::fault) << length;
        EXPECT_LT(largest_allocation, 20'000U) << length;
    }
}

TEST(HttpParser, MakesNoRoomForABodyBeforeItComes) {
    const std::string bytes = request_with("Content-Length: 100000000000\r\n", "x");
    std::string_view left = bytes;
    largest_allocation = 0;
    http_parser parser({.head = 5000, .body = 200'000'000'000});
    EXPECT_EQ(feed(parser, left, whole), progress::need_more);
    EXPECT_LT(largest_allocation, 20'000U);
}

TEST(HttpParser, AnswersABodyBeyondTheLimitInChunksWith413) {
    const http_parser::limits limits{.head = 1000, .body = 8};
    for (const std::string_view body : {"9\r\n123456789", "5\r\n12345\r\n4\r\n", "1\r\nx\r\n8\r\n", "ffffffff\r\n",
                                        "ffffffffffffffff\r\n", "1\r\nx\r\nffffffffffffffff\r\n"})
        expect(request_with("Transfer-Encoding: chunked\r\n", body), {"413"}, limits);
}

TEST(HttpParser, AnswersAnyBodyWith413WhereNoneIsAllowed) {
    const http_parser::limits limits{.head = 1000, .body = 0};
    expect(request_with("Content-Length: 1\r\n", "x"), {"413"}, limits);
    expect(request_with("Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n"), {"413"}, limits);
    expect(request_with("Content-Length: 0\r\n"), {"POST / [Content-Length=0] "}, limits);
    expect(request_with("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), {"POST / [Transfer-Encoding=chunked] "},
           limits);
}

TEST(HttpParser, TakesABodyOfExactlyTheLimit) {
    const http_parser::limits limits{.head = 1000, .body = 8};
    expect(request_with("Content-Length: 8\r\n", "12345678"), {"POST / [Content-Length=8] 12345678"}, limits);
    expect(request_with("Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n3\r\n678\r\n0\r\n\r\n"),
           {"POST / [Transfer-Encoding=chunked] 12345678"}, limits);
}

TEST(HttpParser, EndsAChunkHeaderAndTrailersThatHaveNoEnd) {
    for (const std::string_view start : {"1;", "1;a=\"", "0\r\nX: ", "1\r\nx\r\n0\r\nX: "}) {
        const std::string bytes =
            request_with("Transfer-Encoding: chunked\r\n", std::string(start) + std::string(100'000, 'x'));
        std::string_view left = bytes;
        largest_allocation = 0;
        http_parser parser({.head = 5000, .body = 100'000});
        EXPECT_EQ(feed(parser, left, 1000), progress::fault) << start;
        EXPECT_LT(largest_allocation, 20'000U) << start;
    }
}

// What is a request.

TEST(HttpParser, WaitsForTheRestOfARequest) {
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), request_with("Content-Length: 3\r\n", "abc"),
          request_with("Transfer-Encoding: chunked\r\n", "3;x=y\r\nabc\r\n0\r\n\r\n")})
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            const std::string_view part = std::string_view(bytes).substr(0, size);
            EXPECT_EQ(read(part), results{"…"}) << testing::PrintToString(part);
        }
}

TEST(HttpParser, ReadsARequestWithoutABody) {
    expect("GET /v1/credentials?x=%20y HTTP/1.1\r\nHost: 127.0.0.1:9911\r\nAuthorization: secret\r\n\r\n",
           {"GET /v1/credentials?x=%20y [Host=127.0.0.1:9911][Authorization=secret] "});
    expect("GET / HTTP/1.1\r\n\r\n", {"GET /  "});
}

TEST(HttpParser, ReadsEveryFormOfATarget) {
    for (const std::string_view target :
         {"/", "//v1//x", "*", "http://169.254.170.23/v1/credentials?x=y", "example.com:443", "/%00%0d%0a", "/a?b#c"})
        expect("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n",
               {"GET " + std::string(target) + " [Host=a] "});
}

TEST(HttpParser, ReadsEveryMethod) {
    for (const std::string_view method : {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get",
                                          "BREW", "M-SEARCH", "!#$%&'*+.^_`|~0"})
        expect(std::string(method) + " / HTTP/1.1\r\nHost: a\r\n\r\n", {std::string(method) + " / [Host=a] "});
}

TEST(HttpParser, ReadsFieldsAsTheyStandWithoutTheSpaceAroundThem) {
    expect(request_with("A:b\r\nA:  c\t \r\nhOsT: d e\r\n!#$: =\r\nL: \xe4\r\n"),
           {"POST / [A=b][A=c][hOsT=d e][!#$==][L=\xe4] "});
}

TEST(HttpParser, ReadsAFieldWithoutAValue) {
    expect(request_with("A:\r\nB: \r\nC: \t \r\nD: d\r\n"), {"POST / [A=][B=][C=][D=d] "});
}

TEST(HttpParser, ReadsABodyOfADeclaredLength) {
    expect(request_with("Content-Length: 0\r\n"), {"POST / [Content-Length=0] "});
    expect(request_with("Content-Length: 11\r\n", "a\r\n\r\nb\0c\xff\r\n"sv),
           {"POST / [Content-Length=11] " + std::string("a\r\n\r\nb\0c\xff\r\n"sv)});
    expect(request_with("Content-Length: 003\r\n", "abc"), {"POST / [Content-Length=003] abc"});
}

TEST(HttpParser, ReadsABodyInChunks) {
    struct example {
        std::string_view body;
        std::string_view expected;
    };
    for (const auto& [body, expected] : {
             example{"0\r\n\r\n", ""},
             example{"000\r\n\r\n", ""},
             example{"3\r\nabc\r\n0\r\n\r\n", "abc"},
             example{"1\r\na\r\n002\r\nbc\r\n0\r\n\r\n", "abc"},
             example{"A\r\n0123456789\r\n0\r\n\r\n", "0123456789"},
             example{"a;name=value;other=\"quoted\"\r\n0123456789\r\n0;last\r\n\r\n", "0123456789"},
             example{"6\r\na\r\n\r\nb\r\n0\r\n\r\n", "a\r\n\r\nb"},
         })
        expect(request_with("Transfer-Encoding: chunked\r\n", body),
               {"POST / [Transfer-Encoding=chunked] " + std::string(expected)});
}

TEST(HttpParser, ReadsALargeBodyThroughASmallBuffer) {
    const std::string body(100'000, 'x');
    const http_parser::limits limits{.head = 1000, .body = 100'000};
    for (const std::size_t step : {std::size_t{13}, whole})
        EXPECT_EQ(read(request_with("Content-Length: 100000\r\n", body), step, limits),
                  results{"POST / [Content-Length=100000] " + body});
}

TEST(HttpParser, KeepsTheHeadWhereverItStandsWhenTheBodyComes) {
    // The buffer begins at a kilobyte and doubles: heads that end about where it grows.
    for (const std::size_t edge : {1024U, 2048U, 4096U, 8192U})
        for (std::size_t size = edge - 20; size <= edge + 4; ++size)
            for (const std::size_t step : {std::size_t{1}, std::size_t{100}, whole}) {
                const std::string filler = head_of(size).substr(20, size - 24);
                const std::string lengthy = head_of(size, "Content-Length: 10\r\n");
                const results by_length = read(lengthy + "0123456789", step);
                ASSERT_EQ(by_length.size(), 1U) << size << " in steps of " << step;
                EXPECT_TRUE(by_length.front().starts_with("POST / [Content-Length=10][X=xxx") &&
                            by_length.front().ends_with("xxx] 0123456789"))
                    << size << " in steps of " << step;

                const std::string chunked = head_of(size, "Transfer-Encoding: chunked\r\n");
                const results in_chunks = read(chunked + "00000000a;b=c\r\n0123456789\r\n0\r\n\r\n", step);
                ASSERT_EQ(in_chunks.size(), 1U) << size << " in steps of " << step;
                EXPECT_TRUE(in_chunks.front().starts_with("POST / [Transfer-Encoding=chunked][X=xxx") &&
                            in_chunks.front().ends_with("xxx] 0123456789"))
                    << size << " in steps of " << step;
            }
}

TEST(HttpParser, TakesABodyBehindAHeadOfAlmostTheLimit) {
    const http_parser::limits limits{.head = 3000, .body = 10};
    for (std::size_t size = 2980; size <= 3000; ++size)
        for (const std::size_t step : {std::size_t{1}, whole}) {
            const results by_length = read(head_of(size, "Content-Length: 10\r\n") + "0123456789", step, limits);
            ASSERT_EQ(by_length.size(), 1U) << size << " in steps of " << step;
            EXPECT_TRUE(by_length.front().ends_with("xxx] 0123456789"))
                << size << " in steps of " << step << ": " << by_length.front().substr(0, 40);

            const results in_chunks =
                read(head_of(size, "Transfer-Encoding: chunked\r\n") + "a\r\n0123456789\r\n0\r\n\r\n", step, limits);
            ASSERT_EQ(in_chunks.size(), 1U) << size << " in steps of " << step;
            EXPECT_TRUE(in_chunks.front().ends_with("xxx] 0123456789"))
                << size << " in steps of " << step << ": " << in_chunks.front().substr(0, 40);
        }
}

// One connection, many requests.

TEST(HttpParser, GoesOnWithWhatCameBehindARequest) {
    expect(
        "GET /1 HTTP/1.1\r\nA: b\r\n\r\n"
        "POST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        "POST /3 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
        "GET /4 HTTP/1.1\r\n\r\n"
        "GET /5 HT",
        {"GET /1 [A=b] ", "POST /2 [Content-Length=3] abc", "POST /3 [Transfer-Encoding=chunked] def", "GET /4  ",
         "…"});
}

TEST(HttpParser, IgnoresOneEmptyLineBeforeARequest) {
    expect("\r\nGET /1 HTTP/1.1\r\n\r\n\r\nGET /2 HTTP/1.1\r\n\r\n\r\n", {"GET /1  ", "GET /2  "});
    expect("\r\n\r\nGET / HTTP/1.1\r\n\r\n", {"400"});
    expect("\nGET / HTTP/1.1\r\n\r\n", {"400"});
    expect("\r\nno request\r\n\r\n", {"400"});
}

TEST(HttpParser, GoesOnToTheFaultBehindARequest) {
    expect("GET /1 HTTP/1.1\r\n\r\nno request\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", {"GET /1  ", "400"});
}

TEST(HttpParser, TakesNothingOfTheNextRequestForABody) {
    expect(request_with("Content-Length: 2\r\n", "abGET / HTTP/1.1\r\n\r\n"),
           {"POST / [Content-Length=2] ab", "GET /  "});
    expect(request_with("Content-Length: 2\r\n", "ab\r\nGET"), {"POST / [Content-Length=2] ab", "…"});
}

TEST(HttpParser, ReadsMorePipelinedRequestsThanItsBufferHolds) {
    std::string bytes;
    results expected;
    for (int i = 0; i < 500; ++i) {
        const std::string number = std::to_string(i);
        bytes +=
            "POST /" + number + " HTTP/1.1\r\nContent-Length: " + std::to_string(number.size()) + "\r\n\r\n" + number;
        expected.push_back("POST /" + number + " [Content-Length=" + std::to_string(number.size()) + "] " + number);
    }
    expect(bytes, expected, {.head = 100, .body = 10});
}

TEST(HttpParser, KeepsNothingOfTheRequestBefore) {
    expect(request_with("A: b\r\nConnection: close\r\nContent-Length: 3\r\n", "abcGET / HTTP/1.1\r\n\r\n"),
           {"POST / [A=b][Connection=close][Content-Length=3] abc close", "GET /  "});
    expect("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\n\r\n", {"GET /   close", "GET /  "});
}

TEST(HttpParser, TellsWhetherTheConnectionMayGoOn) {
    struct example {
        std::string_view version;
        std::string_view fields;
        bool keep_alive;
    };
    for (const auto& [version, fields, keep_alive] : {
             example{"1.1", "", true},
             example{"1.1", "Connection: keep-alive\r\n", true},
             example{"1.1", "Connection: close\r\n", false},
             example{"1.1", "connection: CLOSE\r\n", false},
             example{"1.1", "Connection: x, close\r\n", false},
             example{"1.1", "Connection: keep-alive\r\nConnection: close\r\n", false},
             example{"1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n", true},
             example{"1.0", "", false},
             example{"1.0", "Connection: close\r\n", false},
             example{"1.0", "Connection: keep-alive\r\n", true},
             example{"1.0", "Connection: Keep-Alive\r\n", true},
         }) {
        http_parser parser(usual);
        const std::string bytes = "GET / HTTP/" + std::string(version) + "\r\n" + std::string(fields) + "\r\n";
        std::string_view left = bytes;
        ASSERT_EQ(feed(parser, left, whole), progress::request) << bytes;
        EXPECT_EQ(parser.keep_alive(), keep_alive) << bytes;
        EXPECT_EQ(parser.is_http_1_0(), version == "1.0") << bytes;
    }
}

TEST(HttpParser, IsIdleOnlyBetweenRequests) {
    http_parser parser(usual);
    EXPECT_TRUE(parser.idle());
    std::string_view bytes = "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n";
    std::string_view first_byte = bytes.substr(0, 1);
    EXPECT_EQ(feed(parser, first_byte, whole), progress::need_more);
    EXPECT_FALSE(parser.idle());
    std::string_view rest = bytes.substr(1);
    EXPECT_EQ(feed(parser, rest, whole), progress::request);
    EXPECT_FALSE(parser.idle());
    EXPECT_EQ(parser.next(), progress::request);
    EXPECT_FALSE(parser.idle());
    EXPECT_EQ(parser.next(), progress::need_more);
    EXPECT_TRUE(parser.idle());
}

TEST(HttpParser, IsNotIdleInTheMiddleOfABody) {
    http_parser parser(usual);
    const std::string bytes = request_with("Content-Length: 10\r\n", "01234");
    std::string_view left = bytes;
    EXPECT_EQ(feed(parser, left, whole), progress::need_more);
    EXPECT_FALSE(parser.idle());
}

TEST(HttpParser, AllocatesNothingOnceItHasSeenSuchRequests) {
    const std::string bytes = "GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1:9911\r\nAuthorization: secret\r\n\r\n" +
                              request_with("Content-Length: 100\r\n", std::string(100, 'x')) +
                              request_with("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n") + head_of(5000);
    http_parser parser(usual);
    std::size_t requests = 0;
    const auto serve_all = [&](std::size_t step) {
        std::string_view left = bytes;
        progress reached = feed(parser, left, step);
        while (reached == progress::request || !left.empty()) {
            if (reached == progress::fault) return;
            if (reached == progress::request) {
                ++requests;
                reached = parser.next();
            }
            if (reached == progress::need_more) reached = feed(parser, left, step);
        }
    };
    serve_all(whole);
    ASSERT_EQ(requests, 4U);

    const std::size_t before = allocations;
    for (std::size_t round = 0; round < 1000; ++round) serve_all(round % 2 == 0 ? whole : 64);
    EXPECT_EQ(allocations, before);
    EXPECT_EQ(requests, 4004U);
    EXPECT_TRUE(parser.idle());
}

}  // namespace
}  // namespace crossvend::net
