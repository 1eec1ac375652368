#include "crossvend/google/metadata_reply.hpp"

#include "support/fake_http_client.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using test::reply;
using testing::HasSubstr;

using fields = std::vector<std::pair<std::string, std::string>>;
const fields google_flavor{{"Metadata-Flavor", "Google"}, {"Content-Type", "text/html"}};

constexpr std::string_view not_annotated =
    "Your Kubernetes service account (team/app) is not annotated with a target Google service account, which is a "
    "requirement for retrieving Identity Tokens using Workload Identity. Please add the "
    "iam.gke.io/gcp-service-account=[GSA_NAME]@[PROJECT_ID] annotation to your Kubernetes service account.";
constexpr std::string_view not_permitted =
    "Unable to generate access token; IAM returned 403 Forbidden: Permission 'iam.serviceAccounts.getAccessToken' "
    "denied on resource (or it may not exist).\nThis error could be caused by a missing IAM policy binding on the "
    "target IAM service account.";
constexpr std::string_view html = "<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>\n";

struct example {
    unsigned status;
    std::string_view body;
    reason why;
    disposition how;
};

TEST(MetadataReply, JudgesEachStatusWithAndWithoutTheFlavor) {
    const std::vector<example> table{
        {400, "non-empty audience parameter required", reason::bad_request, disposition::refused},
        {403, not_permitted, reason::permission_denied, disposition::refused},
        {403, "Missing required header \"Metadata-Flavor\": \"Google\"", reason::permission_denied,
         disposition::refused},
        {404, not_annotated, reason::not_annotated, disposition::refused},
        {404, "Not Found", reason::http_status, disposition::refused},
        {404, "", reason::http_status, disposition::refused},
        {404, html, reason::http_status, disposition::refused},
        {408, "", reason::unavailable, disposition::transient},
        {425, "", reason::unavailable, disposition::transient},
        {429, "Too many requests", reason::throttled, disposition::throttled},
        {500, "GKE Metadata Server: Internal Server Error", reason::unavailable, disposition::transient},
        {502, html, reason::unavailable, disposition::transient},
        {503, "", reason::unavailable, disposition::transient},
        {504, "", reason::unavailable, disposition::transient},
        {201, "a.b.c", reason::http_status, disposition::refused},
        {204, "", reason::http_status, disposition::refused},
        {301, "", reason::http_status, disposition::refused},
        {302, html, reason::http_status, disposition::refused},
        {401, "", reason::http_status, disposition::refused},
    };
    for (const auto& [status, body, why, how] : table)
        for (const fields& with : {fields{}, google_flavor}) {
            SCOPED_TRACE(std::to_string(status) + (with.empty() ? " without the flavor: " : " with it: ") +
                         std::string(body));
            const auto token = parse_identity_reply(reply(status, body, with));
            ASSERT_FALSE(token);
            EXPECT_EQ(token.error().stage, base::stage::identity);
            EXPECT_EQ(token.error().reason, why);
            EXPECT_EQ(token.error().disposition, how);
            EXPECT_THAT(token.error().message, HasSubstr(std::to_string(status)));
            EXPECT_THAT(token.error().message, HasSubstr(std::string(body.substr(0, body.find('\n')).substr(0, 100))));
        }
}

TEST(MetadataReply, SaysWhatToMendOnGke) {
    EXPECT_THAT(parse_identity_reply(reply(404, not_annotated)).error().hint,
                HasSubstr("iam.gke.io/gcp-service-account"));
    EXPECT_THAT(parse_identity_reply(reply(403, not_permitted)).error().hint,
                HasSubstr("roles/iam.workloadIdentityUser"));
    EXPECT_THAT(parse_identity_reply(reply(400, "")).error().hint, HasSubstr("audience"));
}

TEST(MetadataReply, RefusesAnAnswerThatDoesNotComeFromAMetadataServer) {
    const std::vector<fields> others{{},
                                     {{"Content-Type", "text/html"}},
                                     {{"Metadata-Flavor", ""}},
                                     {{"Metadata-Flavor", "google"}},
                                     {{"Metadata-Flavor", "Amazon"}},
                                     {{"X-Metadata-Flavor", "Google"}}};
    for (const fields& with : others)
        for (const std::string_view body : {html, std::string_view("a.b.c"), std::string_view()}) {
            SCOPED_TRACE(testing::PrintToString(with) + std::string(body));
            const auto token = parse_identity_reply(reply(200, body, with));
            ASSERT_FALSE(token);
            EXPECT_EQ(token.error().reason, reason::not_metadata_server);
            EXPECT_EQ(token.error().disposition, disposition::refused);
            EXPECT_THAT(token.error().hint, HasSubstr("GCE_METADATA_HOST"));
        }
}

TEST(MetadataReply, FindsNoTokenInAnEmptyBody) {
    for (const std::string_view body : {"", " ", "\r\n", "\t \n"}) {
        const auto token = parse_identity_reply(reply(200, body, google_flavor));
        ASSERT_FALSE(token) << testing::PrintToString(body);
        EXPECT_EQ(token.error().reason, reason::empty_reply);
        EXPECT_EQ(token.error().disposition, disposition::transient);
        EXPECT_THAT(token.error().hint, HasSubstr("GKE"));
    }
}

TEST(MetadataReply, QuotesTheServerPrintablyAndInBounds) {
    const std::string rude = "one\r\ntwo\x1b[31m\t" + std::string(1 << 20, 'x');
    for (const unsigned status : {400U, 403U, 404U, 418U, 429U, 500U}) {
        SCOPED_TRACE(status);
        const auto token = parse_identity_reply(reply(status, rude));
        ASSERT_FALSE(token);
        const std::string text = token.error().text();
        EXPECT_THAT(text, HasSubstr("one two"));
        EXPECT_LT(text.size(), 1500U);
        EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) << text;
    }
}

TEST(MetadataReply, GivesTheBodyWithoutTheWhiteSpaceAroundIt) {
    for (const std::string_view body :
         {"head.payload.signature", "head.payload.signature\n", " head.payload.signature\r\n"}) {
        const auto token = parse_identity_reply(reply(200, body, google_flavor));
        ASSERT_TRUE(token) << testing::PrintToString(body);
        EXPECT_EQ(token->reveal(), "head.payload.signature");
    }
}

TEST(MetadataReply, ReadsTheFlavorWhateverTheCaseOfItsName) {
    EXPECT_TRUE(parse_identity_reply(reply(200, "a.b.c", {{"metadata-flavor", "Google"}})));
    EXPECT_TRUE(parse_identity_reply(reply(200, "a.b.c", {{"METADATA-FLAVOR", "Google"}})));
}

}  // namespace
}  // namespace crossvend::google
