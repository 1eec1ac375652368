#include "crossvend/aws/sigv4.hpp"

#include <gtest/gtest.h>

namespace crossvend::aws::sigv4 {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view timestamp = "20150830T123600Z";
constexpr std::string_view host = "example.amazonaws.com";
constexpr std::string_view empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The key pair of AWS's own test suite for Signature Version 4.
const base::secret& suite_key() {
    static const base::secret key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    return key;
}

scope suite_scope(std::string_view service) { return {"20150830", "us-east-1", std::string(service)}; }

covered_request suite_request(std::string_view path, std::string_view query) {
    covered_request request{"GET", path, query, {}, empty_hash, path_form::normalised_and_encoded_again};
    request.fields = {{"Host", host}, {"X-Amz-Date", timestamp}};
    return request;
}

std::string signature_of(const covered_request& request, std::string_view service) {
    const scope where = suite_scope(service);
    return signature(suite_key(), where, string_to_sign(timestamp, where, canonical_request(request)));
}

/// The first two lines behind the method: the canonical path and query.
std::string path_and_query(const covered_request& request) {
    const std::string canonical(canonical_request(request));
    const std::size_t path = canonical.find('\n') + 1;
    const std::size_t query = canonical.find('\n', path) + 1;
    return canonical.substr(path, canonical.find('\n', query) - path);
}

TEST(SigV4, SpellsTheCanonicalRequestOfAwsExample) {
    EXPECT_EQ(std::string(canonical_request(suite_request("/", ""))),
              "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(SigV4, SpellsTheStringToSignOfAwsExample) {
    EXPECT_EQ(string_to_sign(timestamp, suite_scope("service"), canonical_request(suite_request("/", ""))),
              "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
              "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63");
}

TEST(SigV4, SignsAwsExampleRequest) {
    EXPECT_EQ(authorization(suite_request("/", ""), "AKIDEXAMPLE", suite_key(), timestamp, suite_scope("service")),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
              "SignedHeaders=host;x-amz-date, "
              "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SigV4, SortsQueryParametersByName) {
    EXPECT_EQ(signature_of(suite_request("/", "Param2=value2&Param1=value1"), "service"),
              "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST(SigV4, SortsQueryParametersOfOneNameByValue) {
    EXPECT_EQ(path_and_query(suite_request("/", "b=2&a=2&b=10&B=0&a&c-d=1&c=1")), "/\nB=0&a=&a=2&b=10&b=2&c=1&c-d=1");
}

// What the awscli package's botocore signs; every printable ASCII character and one beyond.
TEST(SigV4, SignsEveryCharacterInAPathLikeBotocore) {
    constexpr std::string_view path =
        "/%21%22%23%24%25%26%27%28%29%2A%2B%2C-.0123456789%3A%3B%3C%3D%3E%40ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~%20%E1%88%B4/x//./y/../";
    EXPECT_EQ(signature_of(suite_request(path, ""), "service"),
              "4b80f043d28110c3f09eb630a3aa8570ee16a83289186c7e5d6fd938723da950");
}

TEST(SigV4, SignsEveryCharacterInAQueryLikeBotocore) {
    constexpr std::string_view query =
        "%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~+%E1%88%B4="
        "%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~+%E1%88%B4&b=&a=2&B=1";
    EXPECT_EQ(signature_of(suite_request("/", query), "service"),
              "2736c1ce026e73a7800f3f056c6e8e1870b02bb7c52bcc4e73da676522ffe45a");
}

TEST(SigV4, TakesAnS3PathAsItIs) {
    covered_request request = suite_request(
        "/bucket/%21%22%23%24%25%26%27%28%29%2A%2B%2C-.0123456789%3A%3B%3C%3D%3E%3F%40ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~%20%E1%88%B4/a//../b",
        "");
    request.form = path_form::encoded_once;
    request.fields.push_back({"X-Amz-Security-Token", "a/session+token=="});
    request.fields.push_back({"X-Amz-Content-SHA256", empty_hash});
    EXPECT_EQ(signature_of(request, "s3"), "bec5172fad2849873604a648cc511263e3d25114d1461fed5a421fbe820a453c");
}

TEST(SigV4, SignsAnS3ListingLikeBotocore) {
    covered_request request = suite_request("/bucket", "list-type=2&prefix=a%2Fb%20c&delimiter=%2F&encoding-type=url");
    request.form = path_form::encoded_once;
    request.fields.push_back({"X-Amz-Security-Token", "a/session+token=="});
    request.fields.push_back({"X-Amz-Content-SHA256", empty_hash});
    EXPECT_EQ(signature_of(request, "s3"), "b88835130b9886e2a9f371a2390f6d14f02219b7201cd66e2f796da4d1ddf104");
}

TEST(SigV4, SignsAFormLikeBotocore) {
    const std::string hash = payload_hash("Action=GetCallerIdentity&Version=2011-06-15");
    covered_request request = suite_request("/", "");
    request.method = "POST";
    request.payload_hash = hash;
    request.fields.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
    request.fields.push_back({"X-Spaces", "  a   b  c  "});
    request.fields.push_back({"X-Amz-Security-Token", "a/session+token=="});
    EXPECT_EQ(signature_of(request, "sts"), "11c1a57af485cc7a5bbe21371b90f30b82fc096db872aeedc78cdc269c68d899");
}

TEST(SigV4, SpellsOneQueryOneWayHoweverTheClientEncodedIt) {
    const auto plain = suite_request("/", "a=%2F%2A%20%C3%A9~");
    EXPECT_EQ(path_and_query(suite_request("/", "a=/*+%c3%a9%7E")), path_and_query(plain));
}

TEST(SigV4, KeepsABrokenEscapeAsText) {
    EXPECT_EQ(path_and_query(suite_request("/", "a=100%")), "/\na=100%25");
    covered_request request = suite_request("/100%", "");
    request.form = path_form::encoded_once;
    EXPECT_EQ(path_and_query(request), "/100%25\n");
}

TEST(SigV4, NormalisesThePath) {
    for (const auto& [path, normal] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"", "/"},
             {"/", "/"},
             {"//", "/"},
             {"/./", "/"},
             {"/example/..", "/"},
             {"/example1/example2/../..", "/"},
             {"/../../example", "/example"},
             {"//example//", "/example/"},
             {"/./example", "/example"},
             {"/\xE1\x88\xB4", "/%E1%88%B4"},
             {"/example space/", "/example%20space/"},
         })
        EXPECT_EQ(path_and_query(suite_request(path, "")), std::string(normal) + '\n') << path;
}

TEST(SigV4, JoinsTheValuesOfOneFieldInTheirOrder) {
    covered_request request = suite_request("/", "");
    request.fields = {{"My-Field", "value2 "}, {"HOST", host}, {"my-field", " value1"}};
    EXPECT_EQ(signed_headers(request), "host;my-field");
    EXPECT_EQ(
        std::string(canonical_request(request)),
        "GET\n/\n\nhost:example.amazonaws.com\nmy-field:value2,value1\n\nhost;my-field\n" + std::string(empty_hash));
}

TEST(SigV4, WritesAndReadsTimestamps) {
    const base::time_point when = std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + 12h + 36min;
    EXPECT_EQ(format_timestamp(when + 999ms), timestamp);
    EXPECT_EQ(parse_timestamp(timestamp), when);
}

TEST(SigV4, ReadsNothingElseAsATimestamp) {
    for (const std::string_view text :
         {"", "20150830T123600", "2015-08-30T12:36:00Z", "20151330T123600Z", "20150830 123600Z", "20150830T1236000Z"})
        EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
}

}  // namespace
}  // namespace crossvend::aws::sigv4
