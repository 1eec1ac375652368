#include "crossvend/endpoint/documents.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/sets.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::some_day;

constexpr std::string_view common_head = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";

/// A whole answer as it goes over the wire.
std::string wire(std::string_view status_line, std::string_view body, std::string_view more = {}) {
    return "HTTP/1.1 " + std::string(status_line) +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(common_head) + std::string(more) + "\r\n" + std::string(body);
}

TEST(Documents, GiveACodeForEachStatusOfOurs) {
    const auto code_of = [](unsigned status) {
        return json::parse(error_answer({status, "", {}})->body())["code"].get<std::string>();
    };
    EXPECT_EQ(code_of(400), "BadRequest");
    EXPECT_EQ(code_of(401), "Unauthorized");
    EXPECT_EQ(code_of(403), "Forbidden");
    EXPECT_EQ(code_of(404), "NotFound");
    EXPECT_EQ(code_of(405), "MethodNotAllowed");
    EXPECT_EQ(code_of(413), "PayloadTooLarge");
    EXPECT_EQ(code_of(431), "RequestHeaderFieldsTooLarge");
    EXPECT_EQ(code_of(500), "InternalServerError");
    EXPECT_EQ(code_of(503), "ServiceUnavailable");
    EXPECT_EQ(code_of(505), "HTTPVersionNotSupported");
    EXPECT_EQ(code_of(299), "InternalServerError");
}

TEST(Documents, AreWholeErrorsInBothSpellings) {
    const auto answer = error_answer({503, "there are no credentials yet", {}});
    EXPECT_EQ(answer->status(), 503U);
    EXPECT_EQ(answer->whole(), wire("503 Service Unavailable",
                                    R"({"code":"ServiceUnavailable","message":"there are no credentials yet",)"
                                    R"("Code":"ServiceUnavailable","Message":"there are no credentials yet"})"));
}

TEST(Documents, NameTheMethodThatIsAllowed) {
    const auto answer = error_answer({405, "no", "GET"});
    EXPECT_EQ(answer->whole(),
              wire("405 Method Not Allowed",
                   R"({"code":"MethodNotAllowed","message":"no","Code":"MethodNotAllowed","Message":"no"})",
                   "Allow: GET\r\n"));
}

TEST(Documents, StayJsonWhateverAnErrorSays) {
    for (const std::string& message : {std::string(R"(a "quoted" \ text)"), std::string("line\r\nbreak\x1b\x7f"),
                                       std::string("\xc3\xa4\xe2\x82\xac"), std::string("\xff\xfe invalid \xc3"),
                                       std::string("a\0b", 3), std::string("</script>"), std::string()}) {
        SCOPED_TRACE(testing::PrintToString(message));
        const auto answer = error_answer({500, message, {}});
        const json document = json::parse(answer->body(), nullptr, false);
        ASSERT_TRUE(document.is_object()) << answer->body();
        EXPECT_EQ(document.size(), 4U);
        EXPECT_EQ(document["message"], document["Message"]);
        EXPECT_EQ(document["code"], document["Code"]);
        EXPECT_EQ(answer->body().find('\n'), std::string_view::npos);
    }
}

TEST(Documents, AreAWholeSetByteByByte) {
    const auto answer = credentials_answer({test::set_expiring(some_day + 1h), some_day});
    EXPECT_EQ(answer->status(), 200U);
    EXPECT_EQ(answer->whole(),
              wire("200 OK", R"({"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-11-21T22:00:00Z",)"
                             R"("AccessKeyId":"ASIAQEXAMPLEKEY00001","SecretAccessKey":"secret-access-key-0001",)"
                             R"("Token":"session-token-0001","Expiration":"2026-11-21T23:00:00Z",)"
                             R"("AccountId":"123456789012","RoleArn":"arn:aws:iam::123456789012:role/reader",)"
                             R"("AccessKeyID":"ASIAQEXAMPLEKEY00001"})"));
}

TEST(Documents, AreASetAsEc2HasItByteByByte) {
    const std::string_view body = R"({"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-11-21T22:00:00Z",)"
                                  R"("AccessKeyId":"ASIAQEXAMPLEKEY00001","SecretAccessKey":"secret-access-key-0001",)"
                                  R"("Token":"session-token-0001","Expiration":"2026-11-21T23:00:00Z",)"
                                  R"("AccountId":"123456789012"})";
    EXPECT_EQ(imds_credentials_answer({test::set_expiring(some_day + 1h), some_day})->whole(),
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                  std::string(common_head) + "\r\n" + std::string(body));
}

TEST(Documents, AreWhatAProgramPrintsThatAnSdkCalls) {
    const aws::credentials set = test::set_expiring(some_day + 1h);
    const json document = json::parse(process_document(set).reveal());
    EXPECT_EQ(document, (json{{"Version", 1},
                              {"AccessKeyId", set.access_key_id},
                              {"SecretAccessKey", set.secret_access_key.reveal()},
                              {"SessionToken", set.session_token.reveal()},
                              {"Expiration", base::format_rfc3339(set.expiration)},
                              {"AccountId", set.account_id}}));
}

TEST(Documents, WriteTimesInWholeSeconds) {
    const auto answer = credentials_answer({test::set_expiring(some_day + 1h + 359ms), some_day + 999ms});
    const json document = json::parse(answer->body());
    EXPECT_EQ(document["Expiration"], "2026-11-21T23:00:00Z");
    EXPECT_EQ(document["LastUpdated"], "2026-11-21T22:00:00Z");
}

TEST(Documents, TellClientsTheExpirationOfAwsAndNotTheLocalOne) {
    aws::credentials set = test::set_expiring(some_day + 1h);
    set.local_expiration -= 10min;
    EXPECT_EQ(json::parse(credentials_answer({set, some_day})->body())["Expiration"], "2026-11-21T23:00:00Z");
}

TEST(Documents, EscapeWhatJsonWouldMisread) {
    for (const std::string& text :
         {std::string(R"(a"b\c/d)"), std::string("a\nb\rc\td\be\ff\x01g\x1fh"), std::string("a\0b", 3),
          std::string("\""), std::string("\\"), std::string("+/=%<>&'\x7f")}) {
        SCOPED_TRACE(testing::PrintToString(text));
        aws::credentials set = test::set_expiring(some_day + 1h);
        set.session_token = base::secret(text);
        set.role_arn = text;
        const json document = json::parse(credentials_answer({set, some_day})->body(), nullptr, false);
        ASSERT_TRUE(document.is_object());
        EXPECT_EQ(document["Token"], text);
        EXPECT_EQ(document["RoleArn"], text);
    }
}

TEST(Documents, TakeTextBeyondAsciiAsItIs) {
    aws::credentials set = test::set_expiring(some_day + 1h);
    set.session_token = base::secret("t\xc3\xb6ken-\xe2\x82\xac");
    const json document = json::parse(credentials_answer({set, some_day})->body(), nullptr, false);
    ASSERT_TRUE(document.is_object());
    EXPECT_EQ(document["Token"], "t\xc3\xb6ken-\xe2\x82\xac");
}

TEST(Documents, NeverThrowWhateverBytesAFieldHolds) {
    for (int byte = 0; byte < 256; ++byte) {
        aws::credentials set = test::set_expiring(some_day + 1h);
        set.session_token = base::secret(std::string(1, static_cast<char>(byte)));
        ASSERT_NO_THROW(static_cast<void>(credentials_answer({set, some_day}))) << byte;
    }
}

TEST(Documents, HoldNothingButTextsThatAreNotEmpty) {
    const json document = json::parse(credentials_answer({test::set_expiring(some_day + 1h), some_day})->body());
    EXPECT_EQ(document.size(), 10U);
    for (const auto& [name, value] : document.items()) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(value.is_string());
        EXPECT_FALSE(value.get<std::string>().empty());
    }
}

TEST(Documents, AreGivenWithAWarningWhenSomeSdksDoNotTakeThatMuch) {
    test::recording_log log;
    const auto render = answer_renderer("reader", log.logger);
    auto set = test::set_expiring(some_day + 1h);
    EXPECT_EQ(render({set, some_day})->whole(), credentials_answer({set, some_day})->whole());
    EXPECT_TRUE(log.lines.empty());
    set.session_token = base::secret(std::string(8192, 't'));
    EXPECT_EQ(render({set, some_day})->whole(), credentials_answer({set, some_day})->whole());
    EXPECT_TRUE(log.contains("larger than some AWS SDKs take"));
    EXPECT_TRUE(log.contains("role=reader"));
    EXPECT_FALSE(log.contains("tttt"));
}

}  // namespace
}  // namespace crossvend::endpoint
