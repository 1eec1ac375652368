#include "aws/sts_reply.hpp"

#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"

#include <gmock/gmock.h>
#include <pugixml.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace crossvend::aws {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using test::reply;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view session_token = "IQoJb3JpZ2luX2VjEXAMPLE//token+of=session==";

/// What STS answers when all is well (AWS STS API reference, "AssumeRoleWithWebIdentity").
const std::string good = R"(<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult>
    <SubjectFromWebIdentityToken>104857600000000000001</SubjectFromWebIdentityToken>
    <Audience>104857600000000000001</Audience>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/reader/pod-7</Arn>
      <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:pod-7</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <SessionToken>IQoJb3JpZ2luX2VjEXAMPLE//token+of=session==</SessionToken>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY</SecretAccessKey>
      <Expiration>2026-11-21T23:00:23Z</Expiration>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
    </Credentials>
    <Provider>accounts.google.com</Provider>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleWithWebIdentityResult>
  <ResponseMetadata>
    <RequestId>ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE</RequestId>
  </ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>)";

/// The good reply with one text put in place of another.
std::string good_with(std::string_view part, std::string_view replacement) {
    std::string text = good;
    const std::size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), replacement);
}

std::string error(std::string_view code, std::string_view message = "A message.") {
    return R"(<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>)" +
           std::string(code) + "</Code><Message>" + std::string(message) +
           "</Message></Error><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ErrorResponse>";
}

/// The failure that a reply is read as.
base::failure failure_of(unsigned status, std::string_view body,
                         std::vector<std::pair<std::string, std::string>> fields = {}) {
    const auto set = parse_assume_role_with_web_identity_reply(reply(status, body, std::move(fields)));
    EXPECT_FALSE(set.has_value()) << "a set came out of " << body.substr(0, 2000);
    return set ? base::failure() : set.error();
}

TEST(StsReply, FindsNoSetInABodyThatIsNotAWholeReply) {
    struct example {
        const char* what;
        std::string body;
    };
    const std::string deep(20'000, 'x');
    std::string nested;
    for (int i = 0; i < 10'000; ++i) nested += "<a>";
    const std::vector<example> examples{
        {"nothing", ""},
        {"white space", " \r\n\t "},
        {"a NUL", std::string(1, '\0')},
        {"text", "upstream connect error or disconnect/reset before headers"},
        {"JSON", R"({"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{}}})"},
        {"an XML declaration", R"(<?xml version="1.0" encoding="UTF-8"?>)"},
        {"a comment", "<!-- nothing here -->"},
        {"HTML", "<html><head><title>Welcome</title></head><body><p>Log in</body></html>"},
        {"HTML with a document type", "<!DOCTYPE html><html><body>Log in</body></html>"},
        {"an empty root", "<AssumeRoleWithWebIdentityResponse/>"},
        {"a root with text", "<AssumeRoleWithWebIdentityResponse>ok</AssumeRoleWithWebIdentityResponse>"},
        {"no credentials",
         "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>"
         "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"},
        {"another action's reply", good_with("<AssumeRoleWithWebIdentityResponse", "<AssumeRoleResponse")
                                       .replace(good.rfind("</") - 14, std::string::npos, "</AssumeRoleResponse>")},
        {"credentials without a result",
         "<AssumeRoleWithWebIdentityResponse><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>B"
         "</SecretAccessKey><SessionToken>C</SessionToken><Expiration>2026-11-21T23:00:23Z</Expiration>"
         "</Credentials></AssumeRoleWithWebIdentityResponse>"},
        {"mismatched tags", good_with("</Credentials>", "</Credential>")},
        {"names in lower case", good_with("<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>",
                                          "<accesskeyid>ASIAIOSFODNN7EXAMPLE</accesskeyid>")},
        {"a reply inside text", "HTTP/1.1 200 OK <" + good.substr(0, 30)},
        {"UTF-16", std::string("\xff\xfe<\0A\0/\0>\0", 10)},
        {"ten thousand open elements", nested},
        {"a long element name", '<' + deep + "/>"},
    };
    for (const auto& [what, body] : examples) {
        SCOPED_TRACE(what);
        const base::failure failure = failure_of(200, body);
        EXPECT_EQ(failure.stage, base::stage::sts);
        EXPECT_EQ(failure.reason, reason::malformed);
        EXPECT_EQ(failure.disposition, disposition::transient);
        EXPECT_FALSE(failure.message.empty());
    }
}

TEST(StsReply, FindsNoSetInAReplyThatIsCutOffAtAnyByte) {
    for (std::size_t size = 0; size < good.size(); ++size) {
        const auto set = parse_assume_role_with_web_identity_reply(reply(200, good.substr(0, size)));
        ASSERT_FALSE(set.has_value()) << "after " << size << " bytes";
        EXPECT_EQ(set.error().reason, reason::malformed) << size;
    }
}

TEST(StsReply, ShowsNoSecretOfAReplyThatIsCutOffWhateverItsStatus) {
    for (const unsigned status : {200U, 206U, 400U, 500U})
        for (std::size_t size = 0; size < good.size(); ++size) {
            const base::failure failure = failure_of(status, good.substr(0, size));
            ASSERT_THAT(failure.text(), Not(HasSubstr("wJalr"))) << status << ' ' << size;
            ASSERT_THAT(failure.text(), Not(HasSubstr("IQoJb"))) << status << ' ' << size;
        }
}

TEST(StsReply, DoesNotCrashWhateverByteIsChanged) {
    for (std::size_t at = 0; at < good.size(); ++at)
        for (const char byte : {'\0', '<', '>', '&', '\xff'}) {
            std::string body = good;
            body[at] = byte;
            const auto set = parse_assume_role_with_web_identity_reply(reply(200, body));
            if (!set) continue;
            EXPECT_FALSE(set->access_key_id.empty()) << at;
            EXPECT_FALSE(set->secret_access_key.empty()) << at;
            EXPECT_FALSE(set->session_token.empty()) << at;
        }
}

const std::vector<std::string> credential_fields{"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"};

/// The good reply with other content in a field.
std::string good_with_field(const std::string& field, std::string_view content) {
    const std::size_t start = good.find('<' + field + '>') + field.size() + 2;
    return std::string(good).replace(start, good.find("</" + field) - start, content);
}

TEST(StsReply, NeedsEachOfTheFourFields) {
    for (const std::string& field : credential_fields) {
        SCOPED_TRACE(field);
        const std::size_t start = good.find('<' + field + '>');
        const std::string end = "</" + field + '>';
        const std::string body = std::string(good).replace(start, good.find(end) + end.size() - start, "");
        const base::failure failure = failure_of(200, body);
        EXPECT_EQ(failure.reason, reason::malformed);
        EXPECT_THAT(failure.message, HasSubstr(field));
    }
}

TEST(StsReply, TakesAnEmptyFieldForAMissingOne) {
    for (const std::string& field : credential_fields)
        for (const std::string_view content : {"", " ", "\r\n\t", "<Nested>value</Nested>", "<!-- value -->"}) {
            SCOPED_TRACE(field + " of " + std::string(content));
            const base::failure failure = failure_of(200, good_with_field(field, content));
            EXPECT_EQ(failure.reason, reason::malformed);
            EXPECT_THAT(failure.message, HasSubstr(field));
        }
}

TEST(StsReply, NeverTakesAPartOfAFieldForTheWhole) {
    for (const std::string content : {"HEAD<!-- comment -->TAIL", "HEAD<![CDATA[TAIL]]>", "HEAD<b/>TAIL"})
        for (const std::string field : {"AccessKeyId", "SecretAccessKey", "SessionToken"}) {
            SCOPED_TRACE(field + " of " + content);
            const auto set = parse_assume_role_with_web_identity_reply(reply(200, good_with_field(field, content)));
            if (!set) continue;
            const std::string_view got = field == "AccessKeyId"       ? std::string_view(set->access_key_id)
                                         : field == "SecretAccessKey" ? set->secret_access_key.reveal()
                                                                      : set->session_token.reveal();
            EXPECT_EQ(got, "HEADTAIL");
        }
}

TEST(StsReply, TakesNoCredentialWithCharactersThatNoneHas) {
    for (const char* name : {"AccessKeyId", "SecretAccessKey", "SessionToken"})
        for (const char* value : {"two words", "\xc3\xa4\xc3\xb6", "\xff\xfe", "a&#10;b"}) {
            const auto failure = failure_of(200, good_with_field(name, value));
            EXPECT_EQ(failure.reason, reason::malformed) << name;
            EXPECT_FALSE(failure.hint.empty());
        }
}

TEST(StsReply, RefusesAnExpirationThatIsNoTime) {
    for (const std::string_view text :
         {"soon", "1795302023", "2026-11-21", "2026-11-21T23:00:23", "2026-13-21T23:00:23Z", "2026-02-30T23:00:23Z",
          "9999-12-31T23:59:59Z", "-2026-11-21T23:00:23Z"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(failure_of(200, good_with_field("Expiration", text)).reason, reason::malformed);
    }
}

TEST(StsReply, RefusesAReplyWithADocumentType) {
    const std::vector<std::string> document_types{
        "<!DOCTYPE AssumeRoleWithWebIdentityResponse>",
        R"(<!DOCTYPE r SYSTEM "http://evil.example/r.dtd">)",
        R"(<!DOCTYPE r [<!ENTITY file SYSTEM "file:///etc/passwd">]>)",
        R"(<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>)",
    };
    for (const std::string& document_type : document_types) {
        SCOPED_TRACE(document_type);
        const base::failure failure = failure_of(200, document_type + good);
        EXPECT_EQ(failure.reason, reason::malformed);
        EXPECT_THAT(failure.message, HasSubstr("document type"));
    }
    EXPECT_EQ(failure_of(403, document_types.front() + error("AccessDenied")).reason, reason::http_status);
}

TEST(StsReply, ExpandsNoEntityOfItsOwn) {
    const auto set =
        parse_assume_role_with_web_identity_reply(reply(200, good_with(session_token, "before&file;after")));
    if (set) {
        EXPECT_EQ(set->session_token.reveal(), "before&file;after");
    }
}

TEST(StsReply, ReadsTheSet) {
    const auto set = parse_assume_role_with_web_identity_reply(reply(200, good));
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->access_key_id, "ASIAIOSFODNN7EXAMPLE");
    EXPECT_EQ(set->secret_access_key.reveal(), secret_key);
    EXPECT_EQ(set->session_token.reveal(), session_token);
    EXPECT_EQ(set->expiration, test::some_day + 1h + 23s);
    EXPECT_EQ(set->local_expiration, set->expiration);
    EXPECT_EQ(set->account_id, "123456789012");
    EXPECT_EQ(set->role_arn, "");
}

TEST(StsReply, ReadsTheSetWhateverTheDressOfTheXml) {
    std::string prefixed;
    for (std::size_t i = 0; i < good.size(); ++i) {
        prefixed += good[i];
        if (good[i] == '<' && good[i + 1] != '/') prefixed += "sts:";
        if (good[i] == '/' && good[i - 1] == '<') prefixed += "sts:";
    }
    prefixed.replace(prefixed.find("xmlns="), 6, "xmlns:sts=");
    std::string one_line = good;
    std::erase(one_line, '\n');
    const std::vector<std::string> bodies{
        prefixed,
        one_line,
        good + "\n",
        "\xef\xbb\xbf" + good,
        R"(<?xml version="1.0" encoding="UTF-8"?>)" + good,
        "<!-- from a proxy -->" + good,
        good_with_field("SessionToken", "\n        " + std::string(session_token) + "\r\n      "),
        good_with_field("SessionToken", "<![CDATA[" + std::string(session_token) + "]]>"),
        good_with(R"( xmlns="https://sts.amazonaws.com/doc/2011-06-15/")", ""),
    };
    for (const std::string& body : bodies) {
        SCOPED_TRACE(body);
        const auto set = parse_assume_role_with_web_identity_reply(reply(200, body));
        ASSERT_TRUE(set) << set.error().text();
        EXPECT_EQ(set->access_key_id, "ASIAIOSFODNN7EXAMPLE");
        EXPECT_EQ(set->secret_access_key.reveal(), secret_key);
        EXPECT_EQ(set->session_token.reveal(), session_token);
        EXPECT_EQ(set->account_id, "123456789012");
    }
}

TEST(StsReply, DecodesTheEntitiesOfXmlInATokenOnce) {
    const auto set = parse_assume_role_with_web_identity_reply(
        reply(200, good_with(session_token, "a&amp;b&lt;c&gt;d&quot;e&apos;f&#43;g&#x2F;h&amp;amp;i")));
    ASSERT_TRUE(set);
    EXPECT_EQ(set->session_token.reveal(), R"(a&b<c>d"e'f+g/h&amp;i)");
}

TEST(StsReply, ReadsFractionsOfASecond) {
    const auto set = parse_assume_role_with_web_identity_reply(reply(200, good_with("23:00:23Z", "23:00:23.359Z")));
    ASSERT_TRUE(set);
    EXPECT_EQ(set->expiration, test::some_day + 1h + 23s + 359ms);
}

TEST(StsReply, TakesALongSessionTokenWhole) {
    const std::string token(40'000, 't');
    const auto set = parse_assume_role_with_web_identity_reply(reply(200, good_with(session_token, token)));
    ASSERT_TRUE(set);
    EXPECT_EQ(set->session_token.reveal(), token);
}

TEST(StsReply, LeavesTheAccountEmptyWhereTheRepliesDoNotTellIt) {
    for (const std::string_view arn : {"", "arn", "arn:aws:sts:", "arn:aws:sts::", "arn:aws:sts:::x"}) {
        SCOPED_TRACE(arn);
        const auto set = parse_assume_role_with_web_identity_reply(
            reply(200, good_with("arn:aws:sts::123456789012:assumed-role/reader/pod-7", arn)));
        ASSERT_TRUE(set);
        EXPECT_EQ(set->account_id, "");
    }
}

TEST(StsReply, GoesByTheStatusWhereThereIsNoErrorOfSts) {
    struct example {
        unsigned status;
        reason why;
        disposition how;
    };
    const std::vector<example> table{
        {429, reason::throttled, disposition::throttled},   {500, reason::unavailable, disposition::transient},
        {502, reason::unavailable, disposition::transient}, {503, reason::unavailable, disposition::transient},
        {504, reason::unavailable, disposition::transient}, {509, reason::unavailable, disposition::transient},
        {599, reason::unavailable, disposition::transient}, {201, reason::http_status, disposition::refused},
        {204, reason::http_status, disposition::refused},   {301, reason::http_status, disposition::refused},
        {302, reason::http_status, disposition::refused},   {400, reason::http_status, disposition::refused},
        {403, reason::http_status, disposition::refused},   {404, reason::http_status, disposition::refused},
        {407, reason::http_status, disposition::refused},
    };
    const std::vector<std::string> bodies{"",
                                          "upstream connect error",
                                          "<html><body>502 Bad Gateway</body></html>",
                                          "<!DOCTYPE html><html><body>Sorry</body></html>",
                                          R"({"message":"no"})",
                                          "<Errors/>",
                                          good};
    for (const auto& [status, why, how] : table)
        for (const std::string& body : bodies) {
            SCOPED_TRACE(std::to_string(status) + ": " + body);
            const base::failure failure = failure_of(status, body);
            EXPECT_EQ(failure.reason, why);
            EXPECT_EQ(failure.disposition, how);
            EXPECT_THAT(failure.message, HasSubstr(std::to_string(status)));
        }
}

TEST(StsReply, FindsTheErrorInEachOfItsThreePlaces) {
    const std::string inner = "<Code>AccessDenied</Code><Message>Not authorized</Message>";
    const std::vector<std::string> bodies{
        "<ErrorResponse><Error>" + inner + "</Error></ErrorResponse>",
        "<Response><Errors><Error>" + inner + "</Error></Errors></Response>",
        "<Error>" + inner + "</Error>",
        "<?xml version=\"1.0\"?>\n<aws:ErrorResponse xmlns:aws=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
        "<aws:Error><aws:Code>AccessDenied</aws:Code><aws:Message>Not authorized</aws:Message></aws:Error>"
        "</aws:ErrorResponse>",
    };
    for (const std::string& body : bodies) {
        SCOPED_TRACE(body);
        const base::failure failure = failure_of(403, body);
        EXPECT_EQ(failure.reason, reason::access_denied);
        EXPECT_THAT(failure.message, HasSubstr("Not authorized"));
    }
}

TEST(StsReply, BelievesAnErrorEvenAtStatus200) {
    const base::failure failure = failure_of(200, error("AccessDenied"));
    EXPECT_EQ(failure.reason, reason::access_denied);
    EXPECT_EQ(failure.disposition, disposition::refused);
}

TEST(StsReply, IsJudgedByWhatWasAskedFor) {
    const auto denied = reply(403, error("AccessDenied"));
    EXPECT_EQ(parse_assume_role_with_web_identity_reply(denied).error().stage, base::stage::sts);
    EXPECT_EQ(parse_assume_role_reply(denied).error().stage, base::stage::chain);
    EXPECT_EQ(parse_get_caller_identity_reply(denied).error().stage, base::stage::sts);
}

TEST(StsReply, TakesTheRequestIdFromTheBodyOrElseFromTheHeader) {
    EXPECT_EQ(failure_of(403, error("AccessDenied")).request_id, "c6104cbe-af31-11e0-8154-cbc7ccf896c7");
    EXPECT_EQ(failure_of(403, error("AccessDenied"), {{"x-amzn-RequestId", "of-the-header"}}).request_id,
              "c6104cbe-af31-11e0-8154-cbc7ccf896c7");
    EXPECT_EQ(failure_of(403, "<Error><Code>AccessDenied</Code><RequestId>inner</RequestId></Error>").request_id,
              "inner");
    EXPECT_EQ(failure_of(200, good_with(secret_key, "")).request_id, "ad4156e9-bce1-11e2-82e6-6b6efEXAMPLE");
    EXPECT_EQ(
        failure_of(403, "<Error><Code>AccessDenied</Code></Error>", {{"X-AMZN-REQUESTID", "of-the-header"}}).request_id,
        "of-the-header");
    EXPECT_EQ(failure_of(403, "<Error><Code>AccessDenied</Code></Error>").request_id, "");
}

TEST(StsReply, TakesTheRequestIdFromTheHeaderOfAReplyWithoutXml) {
    EXPECT_EQ(failure_of(503, "sorry", {{"x-amzn-requestid", "of-the-header"}}).request_id, "of-the-header");
    EXPECT_EQ(failure_of(200, "", {{"x-amzn-requestid", "of-the-header"}}).request_id, "of-the-header");
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

TEST(StsReply, StripsControlCharactersFromWhatItQuotes) {
    const std::string rude = "one\r\ntwo\x1b[31m&#10;three&#27;[0m\t\x7f\xc2\x9b four";
    const base::failure coded = failure_of(403, error("Access" + rude, rude), {{"x-amzn-requestid", rude}});
    EXPECT_TRUE(is_printable(coded.text())) << coded.text();
    EXPECT_THAT(coded.message, HasSubstr("one two"));
    EXPECT_THAT(coded.message, HasSubstr("four"));
    for (const std::string& body :
         {rude, '<' + rude + "/>", "<Error><Code/><RequestId>" + rude + "</RequestId></Error>"})
        for (const unsigned status : {200U, 403U, 503U}) {
            SCOPED_TRACE(std::to_string(status) + ' ' + body);
            const base::failure plain = failure_of(status, body, {{"x-amzn-requestid", rude}});
            EXPECT_TRUE(is_printable(plain.text())) << plain.text();
        }
}

TEST(StsReply, BoundsWhatItQuotesOfAMegabyte) {
    const std::string huge(std::size_t{1} << 20, 'm');
    for (const std::string& body : {error("AccessDenied", huge), error(huge, "short"), huge, '<' + huge + "/>",
                                    "<Error><Code>AccessDenied</Code><RequestId>" + huge + "</RequestId></Error>",
                                    good_with(secret_key, "") + huge})
        for (const unsigned status : {200U, 403U, 503U}) {
            const auto set =
                parse_assume_role_with_web_identity_reply(reply(status, body, {{"x-amzn-requestid", huge}}));
            ASSERT_FALSE(set.has_value());
            EXPECT_LT(set.error().text().size(), 2000U) << status << ' ' << body.substr(0, 60);
        }
}

/// What STS answers to AssumeRole and GetCallerIdentity when all is well (the API reference's examples).
const std::string good_chained = R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <SourceIdentity>Alice</SourceIdentity>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>
      <AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY</SecretAccessKey>
      <SessionToken>IQoJb3JpZ2luX2VjEXAMPLE//token+of=session==</SessionToken>
      <Expiration>2026-11-21T23:00:23Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata>
</AssumeRoleResponse>)";

const std::string good_caller = R"(<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::123456789012:assumed-role/reader/pod-7</Arn>
    <UserId>ARO123EXAMPLE123:pod-7</UserId>
    <Account>123456789012</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>)";

/// A text with one part put in place of another.
std::string with(std::string text, std::string_view part, std::string_view replacement) {
    const std::size_t at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), replacement);
}

TEST(StsReply, FindsNoOtherDocumentThanTheOneItWasAskedFor) {
    for (const std::string& body :
         {std::string("<AssumeRoleResponse/>"), good, good_caller, std::string("<html/>"),
          with(good_chained, "<Credentials>", "<Credential>"),
          with(good_chained, "<Expiration>2026-11-21T23:00:23Z</Expiration>", ""),
          with(good_chained, "<AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>", ""), "<!DOCTYPE r>" + good_chained})
        EXPECT_EQ(parse_assume_role_reply(reply(200, body)).error().reason, reason::malformed) << body;
    for (const std::string& body :
         {std::string("<GetCallerIdentityResponse/>"), good, good_chained, std::string("{}"), std::string(),
          with(good_caller, "<Account>123456789012</Account>", ""), with(good_caller, "Account>", "account>"),
          with(good_caller, "ARO123EXAMPLE123:pod-7", ""), with(good_caller, "<Arn>", "<Arn>HEAD<!-- -->"),
          with(good_caller, "</Arn>", ""), "<!DOCTYPE r>" + good_caller})
        EXPECT_EQ(parse_get_caller_identity_reply(reply(200, body)).error().reason, reason::malformed) << body;
}

TEST(StsReply, FindsNoCallerInAReplyThatIsCutOffAtAnyByte) {
    for (std::size_t size = 0; size < good_caller.size(); ++size)
        ASSERT_FALSE(parse_get_caller_identity_reply(reply(200, good_caller.substr(0, size)))) << size;
}

TEST(StsReply, ReadsTheSetOfAChainedRole) {
    const auto set = parse_assume_role_reply(reply(200, good_chained));
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->access_key_id, "ASIAIOSFODNN7EXAMPLE");
    EXPECT_EQ(set->secret_access_key.reveal(), secret_key);
    EXPECT_EQ(set->session_token.reveal(), session_token);
    EXPECT_EQ(set->account_id, "123456789012");
    EXPECT_EQ(set->expiration, test::some_day + 1h + 23s);
}

TEST(StsReply, ReadsTheCaller) {
    const auto who = parse_get_caller_identity_reply(reply(200, good_caller));
    ASSERT_TRUE(who) << who.error().text();
    const caller_identity expected{"arn:aws:sts::123456789012:assumed-role/reader/pod-7", "ARO123EXAMPLE123:pod-7",
                                   "123456789012"};
    EXPECT_EQ(*who, expected);
}

TEST(StsReply, SaysThatThisProcessHasNoMemoryAndBlamesNobodyElse) {
    const auto allocate = pugi::get_memory_allocation_function();
    const auto deallocate = pugi::get_memory_deallocation_function();
    pugi::set_memory_management_functions([](std::size_t) -> void* { return nullptr; }, deallocate);
    EXPECT_THROW(static_cast<void>(parse_assume_role_with_web_identity_reply(reply(200, good))), std::bad_alloc);
    pugi::set_memory_management_functions(allocate, deallocate);
}

base::time_point at_ten() { return test::some_day; }

std::optional<base::duration> offset_of(std::string date) {
    return clock_offset(reply(200, "", {{"date", std::move(date)}}), at_ten());
}

TEST(ClockOffset, IsNothingWithoutADateThatCanBeRead) {
    EXPECT_EQ(clock_offset(reply(200, ""), at_ten()), std::nullopt);
    for (const char* date :
         {"", "now", "1795298400", "2026-11-21T22:00:00Z", "Sat, 21 Nov 2026 22:00:00", "Sat, 21 Nov 2026 22:00:00 CET",
          "Sat, 21 Nov 2026 22:00:00 GMT+1", "Sat, 32 Nov 2026 22:00:00 GMT", "Sat, 21 Nov 2026 25:00:00 GMT",
          "Saturday, 21-Nov-26 22:00:00 GMT", "Sat Nov 21 22:00:00 2026"}) {
        SCOPED_TRACE(date);
        EXPECT_EQ(offset_of(date), std::nullopt);
    }
}

TEST(ClockOffset, IsNothingForAYearBeyondWhatTheClockHolds) {
    for (const char* date : {"Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 21 Nov 2300 22:00:00 GMT",
                             "Mon, 01 Jan 0001 00:00:00 GMT", "Mon, 01 Jan 1600 00:00:00 GMT"}) {
        SCOPED_TRACE(date);
        EXPECT_EQ(offset_of(date), std::nullopt);
    }
}

TEST(ClockOffset, IsHowFarTheServerIsAheadInTheMiddleOfItsSecond) {
    EXPECT_EQ(offset_of("Sat, 21 Nov 2026 22:00:00 GMT"), 500ms);
    EXPECT_EQ(offset_of("Sat, 21 Nov 2026 22:10:00 GMT"), 10min + 500ms);
    EXPECT_EQ(offset_of("Sat, 21 Nov 2026 21:50:00 GMT"), -10min + 500ms);
    EXPECT_EQ(offset_of("Sun, 22 Nov 2026 00:00:00 GMT"), 2h + 500ms);
}

}  // namespace
}  // namespace crossvend::aws
