#include "crossvend/aws/sigv4.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace crossvend::aws::sigv4 {
namespace {

/// What AWS publishes for whoever signs; where it is from and what is not in it, the file says.
const nlohmann::json& suite() {
    static const nlohmann::json document = nlohmann::json::parse(
        std::ifstream(std::string(CROSSVEND_SOURCE_DIR) + "/tests/unit/aws/sigv4_vectors.json"), nullptr, false);
    return document;
}

std::string text(const nlohmann::json& vector, const char* name) { return vector.at(name).get<std::string>(); }

/// The texts of a vector, and the request that looks at them.
struct request_of {
    explicit request_of(const nlohmann::json& vector)
        : method(text(vector, "method")),
          path(text(vector, "path")),
          query(text(vector, "query")),
          headers(vector.at("headers").get<std::vector<std::pair<std::string, std::string>>>()),
          hash(payload_hash(text(vector, "body"))),
          timestamp(text(vector, "timestamp")),
          where{timestamp.substr(0, 8), text(vector, "region"), text(vector, "service")} {
        covered = {method, path, query, {}, hash, path_form::normalised_and_encoded_again};
        if (!vector.at("normalize").get<bool>()) covered.form = path_form::encoded_once;
        for (const auto& [name, value] : headers) covered.fields.push_back({name, value});
    }
    request_of(const request_of&) = delete;
    request_of& operator=(const request_of&) = delete;

    std::string method, path, query;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string hash, timestamp;
    scope where;
    covered_request covered;
};

base::secret suite_key() { return base::secret(text(suite().at("credentials"), "secret_access_key")); }

TEST(SigV4Vectors, AreAllThere) {
    ASSERT_TRUE(suite().is_object());
    EXPECT_EQ(suite().at("vectors").size(), 34U);
}

TEST(SigV4Vectors, HaveTheCanonicalRequest) {
    for (const auto& vector : suite().at("vectors")) {
        const request_of request(vector);
        EXPECT_EQ(std::string(canonical_request(request.covered)), text(vector, "canonical_request"))
            << vector.at("name");
    }
}

TEST(SigV4Vectors, HaveTheStringToSign) {
    for (const auto& vector : suite().at("vectors")) {
        const request_of request(vector);
        EXPECT_EQ(string_to_sign(request.timestamp, request.where, canonical_request(request.covered)),
                  text(vector, "string_to_sign"))
            << vector.at("name");
    }
}

TEST(SigV4Vectors, HaveTheSignatureThatAwsPublishes) {
    for (const auto& vector : suite().at("vectors")) {
        const request_of request(vector);
        const std::string value =
            authorization(request.covered, "AKIDEXAMPLE", suite_key(), request.timestamp, request.where);
        EXPECT_TRUE(value.ends_with(", Signature=" + text(vector, "signature"))) << vector.at("name") << ": " << value;
    }
}

}  // namespace
}  // namespace crossvend::aws::sigv4
