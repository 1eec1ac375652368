#include "crossvend/oidc/id_token.hpp"

#include "crossvend/net/base64.hpp"
#include "support/manual_clock.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

namespace crossvend::oidc {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using test::some_day;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view header = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEiLCJ0eXAiOiJKV1QifQ";
constexpr std::string_view signature = "c2lnbmF0dXJl";

std::string token_of(std::string_view payload) {
    return std::string(header) + '.' + net::base64url_encode(std::as_bytes(std::span(payload))) + '.' +
           std::string(signature);
}

constexpr token_giver giver{"the giver", "what to look at", "see its audience", "see whose it is"};

base::result<id_token> parse(std::string_view text) { return parse_id_token(base::secret(text), giver); }

constexpr std::string_view payload =
    R"({"iss":"https://accounts.google.com","aud":"sts.amazonaws.com","sub":"104857600000000000001",)"
    R"("azp":"104857600000000000001","iat":1795298400,"exp":1795302000,"email_verified":true})";

TEST(IdToken, IsNoneUnlessItHasThreePartsOfBase64Url) {
    const std::string good = token_of(payload);
    const std::vector<std::string> texts{
        "",
        " ",
        ".",
        "..",
        "...",
        "a",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        good + ".",
        "." + good,
        good + "\n",
        " " + good,
        good.substr(0, good.rfind('.')),
        std::string(header) + ".." + std::string(signature),
        std::string(header) + ".A." + std::string(signature),
        std::string(header) + ".e30=." + std::string(signature),
        std::string(header) + ".e30/." + std::string(signature),
        std::string(header) + ".e30+." + std::string(signature),
        std::string(header) + ".e3 0." + std::string(signature),
        std::string(header) + ".e\0." + std::string(signature),
        "<!DOCTYPE html><html>log.in.please</html>",
        R"({"access_token":"ya29.a.b","token_type":"Bearer"})",
        "ya29.c.Kp0B_access-token-not-an-id-token",
        std::string(1'000'000, '.'),
        std::string(10, '\xff') + ".e30." + std::string(signature),
    };
    for (const std::string& text : texts) {
        SCOPED_TRACE(text.substr(0, 200));
        const auto token = parse(text);
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().stage, base::stage::identity);
        EXPECT_EQ(token.error().reason, text.size() > 20'000 ? reason::malformed : reason::not_a_token);
        EXPECT_FALSE(token.error().hint.empty());
        EXPECT_EQ(token.error().disposition, disposition::transient);
    }
}

TEST(IdToken, IsMalformedUnlessThePayloadIsAnObjectWithAnExpiration) {
    const std::vector<std::string> payloads{
        "null",
        "true",
        "1795302000",
        R"("exp")",
        "[]",
        R"([{"exp":1795302000}])",
        "{",
        "{}",
        R"({"exp":1795302000)",
        R"({"exp":1795302000}x)",
        R"({"exp":1795302000,"sub":")"
        "\xff"
        R"("})",
        R"({"exp":null})",
        R"({"exp":true})",
        R"({"exp":"1795302000"})",
        R"({"exp":1795302000.5})",
        R"({"exp":1.795302e9})",
        R"({"exp":-1})",
        R"({"exp":-9223372036854775808})",
        R"({"exp":7258118401})",
        R"({"exp":9223372036854775807})",
        R"({"exp":18446744073709551615})",
        R"({"exp":99999999999999999999999})",
        R"({"exp":[1795302000]})",
        R"({"Exp":1795302000})",
        std::string(14'000, '['),
    };
    for (const std::string& text : payloads) {
        SCOPED_TRACE(text.substr(0, 200));
        const auto token = parse(token_of(text));
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().reason, reason::malformed);
        EXPECT_EQ(token.error().disposition, disposition::transient);
    }
}

TEST(IdToken, IsMalformedCutOffAtAnyByteOfItsPayload) {
    const std::string good = token_of(payload);
    for (std::size_t size = 0; size <= good.rfind('.'); ++size)
        ASSERT_FALSE(parse(good.substr(0, size))) << "after " << size << " bytes";
}

TEST(IdToken, IsMalformedWhenItIsLongerThanAwsTakes) {
    std::string longest = token_of(payload);
    longest.append(20'000 - longest.size(), 'A');
    EXPECT_TRUE(parse(longest));
    const auto token = parse(longest + 'A');
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::malformed);
    EXPECT_THAT(token.error().message, HasSubstr("longer"));
}

TEST(IdToken, NeverShowsItselfInAFailure) {
    for (const std::string& text :
         {token_of("{}"), token_of("nonsense"), token_of(payload) + ".x", token_of(payload) + "\n"}) {
        const auto token = parse(text);
        ASSERT_FALSE(token);
        EXPECT_THAT(token.error().text(), Not(HasSubstr(std::string(header))));
        EXPECT_THAT(token.error().text(), Not(HasSubstr(std::string(signature))));
    }
}

TEST(IdToken, ReadsItsClaims) {
    const std::string text = token_of(payload);
    const auto token = parse(text);
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_EQ(token->jwt.reveal(), text);
    EXPECT_EQ(token->claims.issuer, "https://accounts.google.com");
    EXPECT_EQ(token->claims.audience, "sts.amazonaws.com");
    EXPECT_EQ(token->claims.subject, "104857600000000000001");
    EXPECT_EQ(token->claims.authorized_party, "104857600000000000001");
    EXPECT_EQ(token->claims.expiration, some_day + 1h);
}

TEST(IdToken, LeavesAClaimEmptyThatIsMissingOrNoText) {
    for (const std::string_view text :
         {R"({"exp":1795302000})", R"({"exp":1795302000,"iss":1,"aud":["sts.amazonaws.com","b"],"sub":42,"azp":null})",
          R"({"exp":1795302000,"iss":{},"aud":true,"sub":[],"azp":{"a":"b"}})"}) {
        SCOPED_TRACE(text);
        const auto token = parse(token_of(text));
        ASSERT_TRUE(token);
        EXPECT_EQ(token->claims.issuer, "");
        EXPECT_EQ(token->claims.audience, "");
        EXPECT_EQ(token->claims.subject, "");
        EXPECT_EQ(token->claims.authorized_party, "");
    }
}

TEST(IdToken, TakesAnAudienceThatIsAListOfOne) {
    EXPECT_EQ(parse(token_of(R"({"exp":1795302000,"aud":["sts.amazonaws.com"]})"))->claims.audience,
              "sts.amazonaws.com");
}

TEST(IdToken, ReadsAnExpirationAtEitherEndOfTime) {
    EXPECT_EQ(parse(token_of(R"({"exp":0})"))->claims.expiration, base::time_point{});
    EXPECT_EQ(parse(token_of(R"({"exp":7258118400})"))->claims.expiration,
              base::time_point(std::chrono::sys_days(std::chrono::year(2200) / 1 / 1)));
}

id_token_claims some_claims() {
    id_token_claims claims;
    claims.issuer = "https://accounts.google.com";
    claims.audience = "sts.amazonaws.com";
    claims.subject = "104857600000000000001";
    claims.expiration = some_day + 1h;
    return claims;
}

const id_token_expectation expected{"sts.amazonaws.com", "104857600000000000001"};

TEST(IdTokenCheck, RefusesAnotherIssuerThanGoogle) {
    for (const char* issuer :
         {"", "https://accounts.google.com/", "http://accounts.google.com", "https://accounts.google.com.evil.example",
          "https://evil.example/accounts.google.com", "HTTPS://ACCOUNTS.GOOGLE.COM", "https://accounts.google.com ",
          "https://securetoken.google.com/project", "https://token.actions.githubusercontent.com"}) {
        SCOPED_TRACE(issuer);
        id_token_claims claims = some_claims();
        claims.issuer = issuer;
        const auto failure = check_id_token(claims, expected, giver, some_day);
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->stage, base::stage::identity);
        EXPECT_EQ(failure->reason, reason::wrong_issuer);
        EXPECT_EQ(failure->disposition, disposition::refused);
        EXPECT_THAT(failure->message, HasSubstr(*issuer == '\0' ? "none" : "issued by"));
    }
}

TEST(IdTokenCheck, RefusesAnotherAudience) {
    for (const char* audience : {"", "sts.amazonaws.co", "sts.amazonaws.com2", "STS.amazonaws.com",
                                 "sts.amazonaws.com ", "https://sts.amazonaws.com"}) {
        SCOPED_TRACE(audience);
        id_token_claims claims = some_claims();
        claims.audience = audience;
        const auto failure = check_id_token(claims, expected, giver, some_day);
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->reason, reason::wrong_audience);
        EXPECT_EQ(failure->disposition, disposition::refused);
        EXPECT_THAT(failure->message, HasSubstr("sts.amazonaws.com"));
    }
}

TEST(IdTokenCheck, RefusesAnotherSubjectThanTheExpectedOne) {
    for (const char* subject : {"", "10485760000000000000", "1048576000000000000010", "999999999999999999999"}) {
        SCOPED_TRACE(subject);
        id_token_claims claims = some_claims();
        claims.subject = subject;
        const auto failure = check_id_token(claims, expected, giver, some_day);
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->reason, reason::wrong_subject);
        EXPECT_EQ(failure->disposition, disposition::refused);
        EXPECT_THAT(failure->message, HasSubstr("expected_subject"));
        EXPECT_EQ(failure->hint, giver.subject_hint);
    }
}

TEST(IdTokenCheck, RefusesATokenWithLessThanAMinuteLeft) {
    for (const base::duration left : std::vector<base::duration>{-1h, 0s, 1ns, 59s, 60s - 1ns}) {
        SCOPED_TRACE(left.count());
        id_token_claims claims = some_claims();
        claims.expiration = some_day + left;
        const auto failure = check_id_token(claims, expected, giver, some_day);
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->reason, reason::token_expired);
        EXPECT_EQ(failure->disposition, disposition::transient);
    }
}

TEST(IdTokenCheck, QuotesClaimsPrintablyAndInBounds) {
    id_token_claims claims = some_claims();
    claims.issuer = "line\r\nbreak\x1b[0m" + std::string(100'000, 'x');
    const auto failure = check_id_token(claims, expected, giver, some_day);
    ASSERT_TRUE(failure);
    EXPECT_TRUE(std::ranges::all_of(failure->text(), [](char c) { return c >= ' ' && c <= '~'; }));
    EXPECT_LT(failure->text().size(), 1000U);
}

TEST(IdTokenCheck, LetsBothSpellingsOfGoogleIn) {
    for (const char* issuer : {"https://accounts.google.com", "accounts.google.com"}) {
        id_token_claims claims = some_claims();
        claims.issuer = issuer;
        EXPECT_FALSE(check_id_token(claims, expected, giver, some_day)) << issuer;
    }
}

TEST(IdTokenCheck, LetsAnySubjectInWhereNoneIsExpected) {
    id_token_claims claims = some_claims();
    claims.subject = "999999999999999999999";
    const id_token_expectation anybody{"sts.amazonaws.com", std::nullopt};
    EXPECT_FALSE(check_id_token(claims, anybody, giver, some_day));
}

TEST(IdTokenCheck, LetsATokenInThatHasAMinuteLeft) {
    id_token_claims claims = some_claims();
    claims.expiration = some_day + 60s;
    EXPECT_FALSE(check_id_token(claims, expected, giver, some_day));
}

}  // namespace
}  // namespace crossvend::oidc
