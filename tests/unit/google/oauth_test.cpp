#include "google/oauth.hpp"

#include "credential_texts.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"
#include "support/tokens.hpp"

#include <gmock/gmock.h>

namespace crossvend::google {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using nlohmann::json;
using test::reply;
using test::some_day;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

const net::url endpoint = *net::parse_url("https://oauth2.googleapis.com/token");

base::result<base::secret> parse(unsigned status, std::string_view body, token_kind wanted = token_kind::identity) {
    return parse_token_reply(reply(status, body), wanted, "the endpoint");
}

std::string error(std::string_view code, std::string_view description = {}) {
    return json{{"error", code}, {"error_description", description}}.dump();
}

TEST(TokenReply, JudgesEachErrorByItsCode) {
    struct example {
        unsigned status;
        std::string body;
        reason why;
        disposition how;
    };
    const std::vector<example> table{
        {400, error("invalid_grant", "Bad Request"), reason::invalid_grant, disposition::refused},
        {401, error("invalid_client", "The OAuth client was not found."), reason::invalid_client, disposition::refused},
        {400, error("invalid_target", "The target service indicated by audience is invalid"), reason::invalid_client,
         disposition::refused},
        {401, error("unauthorized_client"), reason::invalid_client, disposition::refused},
        {400, error("invalid_scope"), reason::bad_request, disposition::refused},
        {400, error("invalid_request"), reason::bad_request, disposition::refused},
        {400, error("internal_failure"), reason::unavailable, disposition::transient},
        {400, error("server_error"), reason::unavailable, disposition::transient},
        {400, error("temporarily_unavailable"), reason::unavailable, disposition::transient},
        {400, error("unknown", "internal_failure"), reason::unavailable, disposition::transient},
        {400, error("unknown"), reason::http_status, disposition::refused},
        {400, "{}", reason::http_status, disposition::refused},
        {403, R"({"error":{"code":403,"message":"no","status":"PERMISSION_DENIED"}})", reason::http_status,
         disposition::refused},
        {404, "<html>Not found</html>", reason::http_status, disposition::refused},
        {302, "", reason::http_status, disposition::refused},
        {201, R"({"id_token":"a.b.c"})", reason::http_status, disposition::refused},
        {408, "", reason::unavailable, disposition::transient},
        {425, "", reason::unavailable, disposition::transient},
        {429, "", reason::throttled, disposition::throttled},
        {429, error("invalid_grant"), reason::throttled, disposition::throttled},
        {500, "", reason::unavailable, disposition::transient},
        {503, "<html>", reason::unavailable, disposition::transient},
    };
    for (const auto& [status, body, why, how] : table) {
        SCOPED_TRACE(std::to_string(status) + ' ' + body);
        const auto token = parse(status, body);
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().stage, base::stage::identity);
        EXPECT_EQ(token.error().reason, why);
        EXPECT_EQ(token.error().disposition, how);
        EXPECT_THAT(token.error().message, HasSubstr("the endpoint answered " + std::to_string(status)));
    }
}

TEST(TokenReply, SaysWhatToDoAboutAGrantThatIsNotTaken) {
    for (const auto& [said, hint] : {
             std::pair{"Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                       "Check your iat and exp values in the JWT claim.",
                       "clock"},
             std::pair{"Invalid JWT Signature.", "deleted or disabled"},
             std::pair{"Invalid grant: account not found", "service account"},
             std::pair{"Token has been expired or revoked.", "gcloud auth application-default login"},
             std::pair{"reauth related error (invalid_rapt)", "gcloud auth application-default login"},
         }) {
        const auto token = parse(400, error("invalid_grant", said));
        ASSERT_FALSE(token);
        EXPECT_THAT(token.error().message, HasSubstr(said));
        EXPECT_THAT(token.error().hint, HasSubstr(hint));
    }
}

TEST(TokenReply, IsMalformedWithoutTheTokenThatWasWanted) {
    for (const char* body :
         {"", "null", "[]", "a.b.c", "{", "{}", R"({"id_token":null})", R"({"id_token":""})", R"({"id_token":7})",
          R"({"id_token":["a.b.c"]})", R"({"ID_TOKEN":"a.b.c"})", R"({"access_token":"a.b.c"})",
          R"({"id_token":"a.b.c\r\nX: y"})", R"({"id_token":"a b"})", R"({"id_token":"a.b.c"}x)"}) {
        SCOPED_TRACE(body);
        const auto token = parse(200, body);
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().reason, reason::malformed);
        EXPECT_EQ(token.error().disposition, disposition::transient);
        EXPECT_THAT(token.error().message, HasSubstr("id_token"));
    }
    EXPECT_FALSE(parse(200, R"({"id_token":"a.b.c"})", token_kind::access));
}

TEST(TokenReply, QuotesTheEndpointPrintablyInBoundsAndWithoutTokens) {
    const std::string rude = json{{"error", "one\r\ntwo" + std::string(10'000, 'x')},
                                  {"error_description", test::identity_token() + "\x1b[31m" + std::string(40'000, 'y')}}
                                 .dump();
    const std::string text = parse(400, rude).error().text();
    EXPECT_THAT(text, HasSubstr("one two"));
    EXPECT_LT(text.size(), 1500U);
    EXPECT_THAT(text, Not(HasSubstr("eyJ")));
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) << text;
}

TEST(TokenReply, GivesTheTokenThatWasWanted) {
    constexpr std::string_view both = R"({"id_token":"a.b.c","access_token":"ya29.d","expires_in":"3599"})";
    EXPECT_EQ(parse(200, both)->reveal(), "a.b.c");
    EXPECT_EQ(parse(200, both, token_kind::access)->reveal(), "ya29.d");
}

TEST(AssertionClaims, AskForAnIdentityTokenOrForAScope) {
    const auto identity = json::parse(assertion_claims("app@p.example", endpoint, "sts.amazonaws.com", some_day));
    EXPECT_EQ(identity, json({{"iss", "app@p.example"},
                              {"aud", "https://oauth2.googleapis.com/token"},
                              {"iat", 1795298400},
                              {"exp", 1795302000},
                              {"target_audience", "sts.amazonaws.com"}}));
    const auto access = json::parse(assertion_claims("app@p.example", endpoint, "", some_day + 999ms));
    EXPECT_EQ(access, json({{"iss", "app@p.example"},
                            {"aud", "https://oauth2.googleapis.com/token"},
                            {"iat", 1795298400},
                            {"exp", 1795302000},
                            {"scope", "https://www.googleapis.com/auth/cloud-platform"}}));
}

TEST(AssertionClaims, NameAStandInByItsPort) {
    const auto claims =
        json::parse(assertion_claims("a", *net::parse_url("http://127.0.0.1:9921/token"), "", some_day));
    EXPECT_EQ(claims["aud"], "http://127.0.0.1:9921/token");
}

TEST(Assertion, IsSignedByTheKey) {
    const auto key = parse_key_file(test::service_account_json().dump());
    ASSERT_TRUE(key);
    const auto assertion = sign_assertion(*key, R"({"iss":"app"})");
    ASSERT_TRUE(assertion) << assertion.error().text();
    const std::string_view text = assertion->reveal();
    const std::size_t last = text.rfind('.');
    EXPECT_EQ(text.substr(0, last), test::base64url(R"({"alg":"RS256","kid":"key-1","typ":"JWT"})") + '.' +
                                        test::base64url(R"({"iss":"app"})"));
    EXPECT_TRUE(test::is_signed(text.substr(0, last), *net::base64url_decode(text.substr(last + 1))));
}

TEST(Assertion, HasNoKeyIdWhereTheFileHasNone) {
    json file = test::service_account_json();
    file.erase("private_key_id");
    const auto assertion = sign_assertion(*parse_key_file(file.dump()), "{}");
    ASSERT_TRUE(assertion);
    EXPECT_TRUE(assertion->reveal().starts_with(test::base64url(R"({"alg":"RS256","typ":"JWT"})") + '.'));
}

TEST(Assertion, IsNoneWithAKeyThatIsNone) {
    service_account_key key;
    key.client_email = "app@p.example";
    key.private_key = base::secret("garbage");
    const auto assertion = sign_assertion(key, "{}");
    ASSERT_FALSE(assertion);
    EXPECT_EQ(assertion.error().reason, reason::malformed_file);
    EXPECT_THAT(assertion.error().message, HasSubstr("app@p.example"));
}

TEST(TokenRequest, EncodesItsForm) {
    EXPECT_EQ(assertion_request(endpoint, base::secret("a-b.c_d"), token_kind::identity).form.reveal(),
              "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a-b.c_d");
    const authorized_user user{"id.example", base::secret("s+e&c"), base::secret("1//r=t")};
    EXPECT_EQ(refresh_request(endpoint, user).form.reveal(),
              "grant_type=refresh_token&client_id=id.example&client_secret=s%2Be%26c&refresh_token=1%2F%2Fr%3Dt");
    external_account account;
    account.audience = "//iam/pool";
    account.subject_token_type = "urn:x";
    EXPECT_EQ(exchange_request(account, base::secret("a+b")).form.reveal(),
              "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&audience=%2F%2Fiam%2Fpool"
              "&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"
              "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
              "&subject_token_type=urn%3Ax&subject_token=a%2Bb");
}

/// A caller whose endpoint answers what `answer` holds.
class TokenRequestSent : public testing::Test {
protected:
    base::result<base::secret> request(token_request asked) {
        return test::run(request_token(caller_, std::move(asked)));
    }

    test::fake_http_client::outcome answer_ = reply(200, R"({"id_token":"a.b.c","access_token":"d"})");
    test::fake_http_client http_{[this](const net::http_call&) { return answer_; }};
    test::manual_clock clock_{some_day};
    metrics::metrics metrics_;
    service_caller caller_{world{http_, clock_, metrics_}, 2s, 7s};
};

TEST_F(TokenRequestSent, KeepsTheReasonWhyThereWasNoReply) {
    answer_ = net::transport_failure{reason::tls, "what happened on the way"};
    const auto token = request(assertion_request(endpoint, base::secret("a"), token_kind::identity));
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::tls);
    EXPECT_EQ(token.error().disposition, disposition::transient);
    EXPECT_THAT(token.error().message, HasSubstr("Google's token endpoint: what happened on the way"));
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(crossvend_upstream_requests_total{code="tls",upstream="oauth2"} 1)"));
}

TEST_F(TokenRequestSent, PostsTheForm) {
    ASSERT_TRUE(request(assertion_request(endpoint, base::secret("a"), token_kind::identity)));
    ASSERT_EQ(http_.calls.size(), 1U);
    const net::http_call& call = http_.calls[0];
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, endpoint);
    EXPECT_THAT(call.fields, ElementsAre(Pair("Content-Type", "application/x-www-form-urlencoded"),
                                         Pair("Accept", "application/json")));
    EXPECT_THAT(std::string(call.body.reveal()), HasSubstr("assertion=a"));
    EXPECT_EQ(call.connect_timeout, 2s);
    EXPECT_EQ(call.timeout, 7s);
}

TEST_F(TokenRequestSent, CountsTheSecurityTokenServiceByItself) {
    external_account account;
    account.token_url = *net::parse_url("https://sts.googleapis.com/v1/token");
    const auto token = request(exchange_request(account, base::secret("a")));
    ASSERT_TRUE(token);
    EXPECT_EQ(token->reveal(), "d");
    EXPECT_EQ(http_.calls.at(0).url, account.token_url);
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(crossvend_upstream_requests_total{code="200",upstream="google_sts"} 1)"));
}

TEST_F(TokenRequestSent, TellsTheTimeByGooglesClockOnceItIsKnown) {
    EXPECT_EQ(caller_.now(), some_day);
    answer_ = reply(400, error("invalid_grant", "Check your iat and exp values"),
                    {{"Date", "Sat, 21 Nov 2026 23:00:00 GMT"}});
    EXPECT_FALSE(request(assertion_request(endpoint, base::secret("a"), token_kind::identity)));
    EXPECT_GE(caller_.now(), some_day + 1h);
    EXPECT_LE(caller_.now(), some_day + 1h + 1s);  // a Date has no fractions
    answer_ = reply(500, "", {{"Date", "Sat, 21 Nov 2026 22:00:30 GMT"}});
    EXPECT_FALSE(request(assertion_request(endpoint, base::secret("a"), token_kind::identity)));
    EXPECT_EQ(caller_.now(), some_day) << "half a minute is not worth it";
}

}  // namespace
}  // namespace crossvend::google
