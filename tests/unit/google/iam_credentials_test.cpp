#include "google/iam_credentials.hpp"

#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::google {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using nlohmann::json;
using test::reply;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr std::string_view account = "app@project.iam.gserviceaccount.com";

base::result<base::secret> parse(unsigned status, std::string_view body) {
    return parse_iam_reply(reply(status, body), "token", account);
}

std::string error(int code, std::string_view status, std::string_view message, const json& details = json::array()) {
    return json{{"error", {{"code", code}, {"message", message}, {"status", status}, {"details", details}}}}.dump();
}

std::string denied(std::string_view permission) {
    return error(403, "PERMISSION_DENIED",
                 "Permission '" + std::string(permission) + "' denied on resource (or it may not exist).");
}

TEST(IamReply, JudgesEachStatus) {
    struct example {
        unsigned status;
        std::string body;
        reason why;
        disposition how;
    };
    const std::vector<example> table{
        {401, error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."), reason::unauthenticated,
         disposition::refused},
        {403, denied("iam.serviceAccounts.getOpenIdToken"), reason::permission_denied, disposition::refused},
        {403, error(403, "PERMISSION_DENIED", "off", {{{"reason", "SERVICE_DISABLED"}}}), reason::api_disabled,
         disposition::refused},
        {404, error(404, "NOT_FOUND", "Requested entity was not found."), reason::unknown_account,
         disposition::refused},
        {400, error(400, "INVALID_ARGUMENT", "Invalid audience"), reason::bad_request, disposition::refused},
        {400, error(400, "FAILED_PRECONDITION", "disabled"), reason::bad_request, disposition::refused},
        {429, error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), reason::throttled, disposition::throttled},
        {400, error(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), reason::throttled, disposition::throttled},
        {429, "", reason::throttled, disposition::throttled},
        {408, "", reason::unavailable, disposition::transient},
        {425, "", reason::unavailable, disposition::transient},
        {500, error(500, "INTERNAL", "Internal error encountered."), reason::unavailable, disposition::transient},
        {503, error(503, "UNAVAILABLE", "later"), reason::unavailable, disposition::transient},
        {504, error(504, "DEADLINE_EXCEEDED", "later"), reason::unavailable, disposition::transient},
        {502, "<html>", reason::unavailable, disposition::transient},
        {404, "<html>Not found</html>", reason::http_status, disposition::refused},
        {400, R"({"error":"invalid_request"})", reason::http_status, disposition::refused},
        {400, R"({"error":{"status":7,"message":[],"details":{}}})", reason::http_status, disposition::refused},
        {409, error(409, "ABORTED", "x"), reason::http_status, disposition::refused},
        {302, "", reason::http_status, disposition::refused},
        {204, "", reason::http_status, disposition::refused},
    };
    for (const auto& [status, body, why, how] : table) {
        SCOPED_TRACE(std::to_string(status) + ' ' + body);
        const auto token = parse(status, body);
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().stage, base::stage::identity);
        EXPECT_EQ(token.error().reason, why);
        EXPECT_EQ(token.error().disposition, how);
        EXPECT_THAT(token.error().message, HasSubstr("IAM Credentials answered " + std::to_string(status)));
    }
}

TEST(IamReply, NamesTheRoleThatIsMissing) {
    for (const auto& [permission, role] : {
             std::pair{"iam.serviceAccounts.getOpenIdToken", "roles/iam.serviceAccountOpenIdTokenCreator"},
             std::pair{"iam.serviceAccounts.getAccessToken", "roles/iam.serviceAccountTokenCreator"},
             std::pair{"iam.serviceAccounts.signJwt", "roles/iam.serviceAccountTokenCreator"},
         })
        EXPECT_THAT(parse(403, denied(permission)).error().hint,
                    AllOf(HasSubstr("--role=" + std::string(role)), HasSubstr(account)));
    EXPECT_THAT(parse(403, denied("iam.serviceAccounts.implicitDelegation")).error().hint, HasSubstr("delegates"));
}

TEST(IamReply, SaysHowToSwitchTheApiOn) {
    const std::string_view said =
        "IAM Service Account Credentials API has not been used in project 123456 before or it is disabled.";
    const auto token = parse(403, error(403, "PERMISSION_DENIED", said));
    EXPECT_EQ(token.error().reason, reason::api_disabled);
    EXPECT_EQ(token.error().hint, "gcloud services enable iamcredentials.googleapis.com --project=123456");
    EXPECT_THAT(
        parse(403, error(403, "PERMISSION_DENIED", "off in project ; rm -rf", {{{"reason", "SERVICE_DISABLED"}}}))
            .error()
            .hint,
        testing::EndsWith("--project=PROJECT"));
}

TEST(IamReply, SaysWhenTheInstanceHasTooNarrowAScope) {
    for (const std::string& body :
         {error(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes."),
          error(403, "PERMISSION_DENIED", "no", {7, {{"reason", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}}})})
        EXPECT_THAT(parse(403, body).error().hint, HasSubstr("access scope"));
}

TEST(IamReply, IsMalformedWithoutTheTokenThatWasWanted) {
    for (const char* body : {"", "null", "[]", "{", "{}", R"({"token":null})", R"({"token":""})", R"({"token":{}})",
                             R"({"accessToken":"a"})", R"({"token":"a\nb"})", R"({"token":"a"} {})"}) {
        SCOPED_TRACE(body);
        const auto token = parse(200, body);
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().reason, reason::malformed);
        EXPECT_EQ(token.error().disposition, disposition::transient);
    }
}

TEST(IamReply, QuotesTheServicePrintablyAndInBounds) {
    const std::string message = "one\r\ntwo\x1b[31m" + std::string(40'000, 'x');
    for (const std::string& body : {error(403, "PERMISSION_DENIED", message), message}) {
        const std::string text = parse(403, body).error().text();
        EXPECT_THAT(text, HasSubstr("one two"));
        EXPECT_LT(text.size(), 1500U);
        EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) << text;
    }
}

/// A client whose IAM Credentials answers what `answer` holds.
class IamCredentials : public testing::Test {
protected:
    test::fake_http_client::outcome answer_ = reply(200, R"({"token":"t","accessToken":"a","signedJwt":"j"})");
    test::fake_http_client http_{[this](const net::http_call&) { return answer_; }};
    test::manual_clock clock_{test::some_day};
    metrics::metrics metrics_;
    service_caller caller_{world{http_, clock_, metrics_}, 2s, 7s};
    iam_credentials_client client_{*net::parse_url("https://iamcredentials.googleapis.com"), caller_};
    base::secret token_{"ya29.caller"};
    impersonation target_{std::string(account), {"first@p.example", "107"}};

    /// What the only call asked for.
    json expect_call(std::string_view method) {
        if (http_.calls.size() != 1) return "not one call";
        const net::http_call& call = http_.calls[0];
        EXPECT_EQ(call.method, "POST");
        EXPECT_TRUE(call.url.tls);
        EXPECT_EQ(call.url.authority(), "iamcredentials.googleapis.com");
        EXPECT_EQ(call.url.target,
                  "/v1/projects/-/serviceAccounts/" + std::string(account) + ':' + std::string(method));
        EXPECT_THAT(call.fields,
                    ElementsAre(Pair("Authorization", "Bearer ya29.caller"), Pair("Content-Type", "application/json"),
                                Pair("Accept", "application/json")));
        EXPECT_EQ(call.timeout, 7s);
        return json::parse(call.body.reveal());
    }
};

const json delegates{"projects/-/serviceAccounts/first@p.example", "projects/-/serviceAccounts/107"};

TEST_F(IamCredentials, KeepsTheReasonWhyThereWasNoReply) {
    answer_ = net::transport_failure{reason::resolve, "no such host"};
    const auto token = test::run(client_.generate_id_token(token_, target_, "aud"));
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::resolve);
    EXPECT_THAT(token.error().text(), AllOf(HasSubstr("no such host"), HasSubstr("iamcredentials.googleapis.com")));
    EXPECT_THAT(metrics_.text(),
                HasSubstr(R"(crossvend_upstream_requests_total{code="resolve",upstream="iamcredentials"} 1)"));
}

TEST_F(IamCredentials, GeneratesAnIdToken) {
    EXPECT_EQ(test::run(client_.generate_id_token(token_, target_, "sts.amazonaws.com"))->reveal(), "t");
    EXPECT_EQ(expect_call("generateIdToken"),
              json({{"audience", "sts.amazonaws.com"}, {"includeEmail", true}, {"delegates", delegates}}));
}

TEST_F(IamCredentials, GeneratesAnAccessToken) {
    EXPECT_EQ(test::run(client_.generate_access_token(token_, target_))->reveal(), "a");
    EXPECT_EQ(expect_call("generateAccessToken"),
              json({{"scope", json::array({"https://www.googleapis.com/auth/cloud-platform"})},
                    {"lifetime", "3600s"},
                    {"delegates", delegates}}));
}

TEST_F(IamCredentials, SignsAJwt) {
    EXPECT_EQ(test::run(client_.sign_jwt(token_, target_, R"({"iss":"a"})"))->reveal(), "j");
    EXPECT_EQ(expect_call("signJwt"), json({{"payload", R"({"iss":"a"})"}, {"delegates", delegates}}));
}

TEST_F(IamCredentials, SendsNoDelegatesWhereThereAreNone) {
    target_.delegates.clear();
    static_cast<void>(test::run(client_.sign_jwt(token_, target_, "{}")));
    EXPECT_EQ(expect_call("signJwt"), json({{"payload", "{}"}}));
}

TEST_F(IamCredentials, EncodesAnAccountThatIsNone) {
    target_.account = "a/b?c#d:e@f\n";
    static_cast<void>(test::run(client_.generate_access_token(token_, target_)));
    EXPECT_EQ(http_.calls.at(0).url.target,
              "/v1/projects/-/serviceAccounts/a%2Fb%3Fc%23d%3Ae@f%0A:generateAccessToken");
}

}  // namespace
}  // namespace crossvend::google
