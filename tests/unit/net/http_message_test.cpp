#include "crossvend/net/http_message.hpp"

#include <gtest/gtest.h>

#include <array>

namespace crossvend::net {
namespace {

const std::array fields{
    http_field{"Host", "127.0.0.1"},
    http_field{"Authorization", "first"},
    http_field{"X-Empty", ""},
    http_field{"authorization", "second"},
};

TEST(HttpRequest, HasNoFieldThatWasNotSent) {
    EXPECT_EQ(http_request{}.field("Host"), std::nullopt);
    EXPECT_EQ(http_request{}.count("Host"), 0U);

    const http_request request{"GET", "/", fields, ""};
    for (const std::string_view name : {"", "Hos", "Hostt", "Host ", "127.0.0.1", "X-Forwarded-For"}) {
        EXPECT_EQ(request.field(name), std::nullopt) << '"' << name << '"';
        EXPECT_EQ(request.count(name), 0U) << '"' << name << '"';
    }
}

TEST(HttpRequest, FindsTheFirstFieldOfANameWhateverItsCase) {
    const http_request request{"GET", "/", fields, ""};
    EXPECT_EQ(request.field("hOST"), "127.0.0.1");
    EXPECT_EQ(request.field("AUTHORIZATION"), "first");
    EXPECT_EQ(request.field("x-empty"), "");
}

TEST(HttpRequest, CountsTheFieldsOfANameWhateverItsCase) {
    const http_request request{"GET", "/", fields, ""};
    EXPECT_EQ(request.count("HOST"), 1U);
    EXPECT_EQ(request.count("Authorization"), 2U);
    EXPECT_EQ(request.count("x-empty"), 1U);
}

TEST(HttpRequest, HasAPathWithoutWhatSdksPutRoundIt) {
    struct example {
        std::string_view target;
        std::string_view expected;
    };
    for (const auto& [target, expected] : {
             example{"", ""},
             example{"*", "*"},
             example{"/", "/"},
             example{"//", "/"},
             example{"///", "/"},
             example{"/?", "/"},
             example{"//?x=/y/", "/"},
             example{"/v1/credentials", "/v1/credentials"},
             example{"//v1/credentials", "/v1/credentials"},
             example{"/v1/credentials/", "/v1/credentials"},
             example{"//v1/credentials/", "/v1/credentials"},
             example{"///v1/credentials//", "/v1/credentials"},
             example{"/v1/credentials?x=y", "/v1/credentials"},
             example{"/v1/credentials/?x=y/", "/v1/credentials"},
             example{"/v1/credentials?a?b", "/v1/credentials"},
             example{"/v1//credentials", "/v1//credentials"},
             example{"/V1/%63redentials", "/V1/%63redentials"},
             example{"http://127.0.0.1:9911/v1/credentials?x=y", "/v1/credentials"},
             example{"HTTP://localhost//v1/credentials/", "/v1/credentials"},
             example{"http://localhost", "/"},
             example{"http://localhost?x=/y", "/"},
             example{"http:///v1/credentials", "http:///v1/credentials"},
             example{"https://localhost/v1/credentials", "https://localhost/v1/credentials"},
         })
        EXPECT_EQ((http_request{"GET", target, {}, ""}.path()), expected) << '"' << target << '"';
}

TEST(HttpRequest, HasAnAuthorityInItsTargetInAbsoluteFormOnly) {
    const auto authority = [](std::string_view target) { return http_request{"GET", target, {}, ""}.authority(); };
    EXPECT_EQ(authority("http://127.0.0.1:9911/v1/credentials"), "127.0.0.1:9911");
    EXPECT_EQ(authority("Http://[::1]?x=/y"), "[::1]");
    EXPECT_EQ(authority("http://user@localhost/"), "user@localhost");
    for (const std::string_view target :
         {"", "*", "/", "//localhost/v1", "http:///v1", "https://localhost/", "localhost:443"})
        EXPECT_EQ(authority(target), "") << target;
}

TEST(HttpResponse, IsReadyForTheWire) {
    const http_response response(200, "application/json", base::secret("{}"), "Cache-Control: no-store\r\n");
    EXPECT_EQ(response.status(), 200U);
    EXPECT_EQ(response.whole(),
              "HTTP/1.1 200 OK\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 2\r\n"
              "Cache-Control: no-store\r\n"
              "\r\n"
              "{}");
}

TEST(HttpResponse, HasNoContentTypeWhenNoneIsGiven) {
    const http_response response(404, "", base::secret());
    EXPECT_EQ(response.whole(), "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(response.body(), "");
}

TEST(HttpResponse, ComesApartWhereOneMoreFieldMayBePut) {
    const http_response response(503, "text/plain", base::secret("later\r\n\r\nor never"), "Retry-After: 1\r\n");
    EXPECT_EQ(response.head(),
              "HTTP/1.1 503 Service Unavailable\r\n"
              "Content-Type: text/plain\r\n"
              "Content-Length: 17\r\n"
              "Retry-After: 1\r\n");
    EXPECT_EQ(response.rest(), "\r\nlater\r\n\r\nor never");
    EXPECT_EQ(response.body(), "later\r\n\r\nor never");
    EXPECT_EQ(std::string(response.head()) + std::string(response.rest()), response.whole());
}

TEST(HttpResponse, KnowsThePhraseOfEachStatusThatWeSend) {
    struct example {
        unsigned status;
        std::string_view line;
    };
    for (const auto& [status, line] : {
             example{200, "HTTP/1.1 200 OK\r\n"},
             example{400, "HTTP/1.1 400 Bad Request\r\n"},
             example{401, "HTTP/1.1 401 Unauthorized\r\n"},
             example{403, "HTTP/1.1 403 Forbidden\r\n"},
             example{404, "HTTP/1.1 404 Not Found\r\n"},
             example{405, "HTTP/1.1 405 Method Not Allowed\r\n"},
             example{413, "HTTP/1.1 413 Payload Too Large\r\n"},
             example{421, "HTTP/1.1 421 Misdirected Request\r\n"},
             example{431, "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
             example{500, "HTTP/1.1 500 Internal Server Error\r\n"},
             example{503, "HTTP/1.1 503 Service Unavailable\r\n"},
             example{505, "HTTP/1.1 505 HTTP Version Not Supported\r\n"},
         })
        EXPECT_TRUE(http_response(status, "", base::secret()).whole().starts_with(line)) << line;
}

}  // namespace
}  // namespace crossvend::net
