#include "google/metadata_client.hpp"

#include "crossvend/google/identity_sources.hpp"
#include "crossvend/google/metadata_host.hpp"
#include "crossvend/net/base64.hpp"
#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>

namespace crossvend::google {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using test::some_day;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(MetadataHost, IsNothingForTextThatIsNoHost) {
    for (const char* text : {"",
                             " ",
                             "http://",
                             "://host",
                             "ftp://host",
                             "unix:///run/metadata.sock",
                             "http:host",
                             "host name",
                             "host\n",
                             "host/computeMetadata/v1",
                             "http://host/computeMetadata",
                             "host?a=b",
                             "host#part",
                             "user@host",
                             "http://user:password@host",
                             "host:port",
                             "host:0",
                             "host:65536",
                             "host:80:80",
                             "host:-1",
                             "[::1",
                             "http://[::1"}) {
        EXPECT_FALSE(parse_metadata_host(text)) << '"' << text << '"';
    }
}

TEST(MetadataHost, MayHaveASchemeAndAPort) {
    struct example {
        const char* text;
        bool tls;
        const char* host;
        int port;
    };
    for (const auto& [text, tls, host, port] : {
             example{"169.254.169.254", false, "169.254.169.254", 80},
             example{"169.254.169.254:8080", false, "169.254.169.254", 8080},
             example{"metadata.google.internal", false, "metadata.google.internal", 80},
             example{"metadata.google.internal:988", false, "metadata.google.internal", 988},
             example{"http://169.254.169.254", false, "169.254.169.254", 80},
             example{"http://169.254.169.254/", false, "169.254.169.254", 80},
             example{"http://127.0.0.1:9921", false, "127.0.0.1", 9921},
             example{"http://127.0.0.1:9921/", false, "127.0.0.1", 9921},
             example{"https://metadata.google.internal", true, "metadata.google.internal", 443},
             example{"[fd20:ce::254]", false, "fd20:ce::254", 80},
             example{"[fd20:ce::254]:8080", false, "fd20:ce::254", 8080},
             example{"http://[fd20:ce::254]", false, "fd20:ce::254", 80},
         }) {
        SCOPED_TRACE(text);
        const auto url = parse_metadata_host(text);
        ASSERT_TRUE(url);
        EXPECT_EQ(url->tls, tls);
        EXPECT_EQ(url->host, host);
        EXPECT_EQ(url->port, port);
        EXPECT_EQ(url->target, "/");
    }
}

TEST(MetadataHost, IsTheLinkLocalAddressByDefault) {
    const auto url = parse_metadata_host(default_metadata_host);
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "169.254.169.254");
}

std::string token_of(std::string_view issuer, std::string_view audience, std::string_view subject,
                     std::string_view expiration = "1795302000") {
    const std::string payload = R"({"iss":")" + std::string(issuer) + R"(","aud":")" + std::string(audience) +
                                R"(","sub":")" + std::string(subject) + R"(","exp":)" + std::string(expiration) + '}';
    return "eyJhbGciOiJSUzI1NiJ9." + net::base64url_encode(std::as_bytes(std::span(payload))) + ".c2lnbmF0dXJl";
}

constexpr std::string_view google_issuer = "https://accounts.google.com";

/// A source whose metadata server answers what `answer` holds; it was made at `some_day`.
class MetadataServer : public testing::Test {
protected:
    MetadataServer() {
        options_.endpoints.metadata_server = *parse_metadata_host(default_metadata_host);
        options_.expected = {"sts.amazonaws.com", "42"};
        options_.connect_timeout = 2s;
        options_.request_timeout = 7s;
    }

    base::result<oidc::id_token> fetch() {
        if (!source_) source_ = make_identity_source(options_, world{http_, clock_, metrics_});
        return test::run(source_->fetch());
    }

    base::result<oidc::id_token> fetch(unsigned status, std::string_view body) {
        answer_ = test::reply(status, body, {{"Metadata-Flavor", "Google"}});
        return fetch();
    }

    test::fake_http_client::outcome answer_ =
        test::reply(200, token_of(google_issuer, "sts.amazonaws.com", "42"), {{"Metadata-Flavor", "Google"}});
    test::fake_http_client http_{[this](const net::http_call&) { return answer_; }};
    test::manual_clock clock_{some_day};
    metrics::metrics metrics_;
    identity_options options_;
    std::unique_ptr<identity_source> source_;
};

TEST_F(MetadataServer, KeepsTheReasonWhyThereWasNoReply) {
    for (const reason why :
         {reason::resolve, reason::connect, reason::timeout, reason::tls, reason::protocol, reason::too_large}) {
        SCOPED_TRACE(base::to_string(why));
        answer_ = net::transport_failure{why, "what happened on the way"};
        const auto token = fetch();
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().stage, base::stage::identity);
        EXPECT_EQ(token.error().reason, why);
        EXPECT_EQ(token.error().disposition, disposition::transient);
        EXPECT_THAT(token.error().message, HasSubstr("what happened on the way"));
        EXPECT_THAT(metrics_.text(), HasSubstr("crossvend_upstream_requests_total{code=\"" +
                                               std::string(base::to_string(why)) + "\",upstream=\"metadata\"} 1"));
    }
}

TEST_F(MetadataServer, TakesARefusalOfItsFirstMinuteForTransient) {
    static_cast<void>(fetch());
    for (const base::duration age : std::vector<base::duration>{0s, 30s, 60s - 1ns}) {
        clock_.set(some_day + age);
        for (const unsigned status : {302U, 400U, 403U, 404U}) {
            SCOPED_TRACE(std::to_string(status) + " after " + std::to_string(age.count()));
            const auto token = fetch(status, "no");
            ASSERT_FALSE(token);
            EXPECT_EQ(token.error().disposition, disposition::transient);
        }
    }
}

TEST_F(MetadataServer, TakesARefusalForARefusalAfterItsFirstMinute) {
    static_cast<void>(fetch());
    for (const base::duration age : std::vector<base::duration>{60s, 61s, 24h}) {
        clock_.set(some_day + age);
        for (const unsigned status : {302U, 400U, 403U, 404U}) {
            SCOPED_TRACE(std::to_string(status) + " after " + std::to_string(age.count()));
            const auto token = fetch(status, "no");
            ASSERT_FALSE(token);
            EXPECT_EQ(token.error().disposition, disposition::refused);
        }
    }
}

TEST_F(MetadataServer, KeepsTheReasonOfARefusalThatItTakesForTransient) {
    EXPECT_EQ(fetch(403, "no").error().reason, reason::permission_denied);
    EXPECT_EQ(fetch(404, "not annotated").error().reason, reason::not_annotated);
}

TEST_F(MetadataServer, IsThrottledInItsFirstMinuteToo) {
    EXPECT_EQ(fetch(429, "slow down").error().disposition, disposition::throttled);
}

TEST_F(MetadataServer, RefusesAWebPageForAToken) {
    const auto token = fetch(200, "<!DOCTYPE html><html>Log in</html>");
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::not_a_token);
    answer_ = test::reply(200, "<!DOCTYPE html><html>Log in</html>");
    EXPECT_EQ(fetch().error().reason, reason::not_metadata_server);
}

TEST_F(MetadataServer, ChecksTheTokenBeforeAnybodySeesIt) {
    struct example {
        std::string token;
        reason why;
        disposition how;
    };
    const std::vector<example> table{
        {token_of("https://evil.example", "sts.amazonaws.com", "42"), reason::wrong_issuer, disposition::refused},
        {token_of(google_issuer, "other", "42"), reason::wrong_audience, disposition::refused},
        {token_of(google_issuer, "sts.amazonaws.com", "43"), reason::wrong_subject, disposition::refused},
        {token_of(google_issuer, "sts.amazonaws.com", "42", "1795298520"), reason::token_expired,
         disposition::transient},
    };
    static_cast<void>(fetch());
    clock_.advance(2min);
    for (const auto& [text, why, how] : table) {
        SCOPED_TRACE(base::to_string(why));
        const auto token = fetch(200, text);
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().reason, why);
        EXPECT_EQ(token.error().disposition, how);
    }
}

TEST_F(MetadataServer, GivesTheToken) {
    const auto token = fetch();
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_EQ(token->jwt.reveal(), token_of(google_issuer, "sts.amazonaws.com", "42"));
    EXPECT_EQ(token->claims.subject, "42");
    EXPECT_THAT(metrics_.text(), HasSubstr(R"(crossvend_upstream_requests_total{code="200",upstream="metadata"} 1)"));
}

TEST_F(MetadataServer, AsksWithTheFlavorAndNothingElse) {
    ASSERT_TRUE(fetch());
    ASSERT_EQ(http_.calls.size(), 1U);
    const net::http_call& call = http_.calls[0];
    EXPECT_EQ(call.method, "GET");
    EXPECT_FALSE(call.url.tls);
    EXPECT_EQ(call.url.authority(), "169.254.169.254");
    EXPECT_EQ(call.url.target,
              "/computeMetadata/v1/instance/service-accounts/default/identity?audience=sts.amazonaws.com"
              "&format=standard");
    EXPECT_THAT(call.fields, ElementsAre(Pair("Metadata-Flavor", "Google")));
    EXPECT_TRUE(call.body.empty());
    EXPECT_EQ(call.connect_timeout, 2s);
    EXPECT_EQ(call.timeout, 7s);
}

TEST_F(MetadataServer, EncodesTheAudience) {
    options_.expected.audience = "https://sts.example/a b?c=d&e+f#g%20\xc3\xa4";
    static_cast<void>(fetch());
    ASSERT_EQ(http_.calls.size(), 1U);
    EXPECT_EQ(http_.calls[0].url.target,
              "/computeMetadata/v1/instance/service-accounts/default/identity?audience="
              "https%3A%2F%2Fsts.example%2Fa%20b%3Fc%3Dd%26e%2Bf%23g%2520%C3%A4&format=standard");
}

TEST_F(MetadataServer, AsksAnewForEachToken) {
    ASSERT_TRUE(fetch());
    ASSERT_TRUE(fetch());
    EXPECT_EQ(http_.calls.size(), 2U);
}

}  // namespace
}  // namespace crossvend::google
