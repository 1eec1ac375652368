#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// AWS Signature Version 4 as pure functions, for who signs and for who verifies. The facts are from the IAM
/// User Guide, "Create a signed AWS API request".
namespace crossvend::aws::sigv4 {

inline constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
/// What S3 takes in place of a payload's digest (S3 API Reference, "Authenticating Requests").
inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";

/// How the canonical request spells the path: services normalise what is on the request line and encode it
/// once more; S3 takes it as it is, encoded once, because its keys may hold "//" and "..".
enum class path_form { normalised_and_encoded_again, encoded_once };

/// The parts of a request that a signature covers; views, good for as long as what they look at.
struct covered_request {
    std::string_view method;
    std::string_view path;                ///< as on the request line
    std::string_view query;               ///< as on the request line, without the '?'
    std::vector<net::http_field> fields;  ///< the signed ones and no other, in any order
    std::string_view payload_hash;        ///< see `payload_hash`, or UNSIGNED-PAYLOAD
    path_form form = path_form::normalised_and_encoded_again;
};

/// What a signing key is good for: one day, one region, one service.
struct scope {
    std::string date;  ///< "20150830", the first part of the timestamp
    std::string region;
    std::string service;

    /// "20150830/us-east-1/sts/aws4_request", the credential scope.
    [[nodiscard]] std::string text() const;
};

/// Writes a moment as X-Amz-Date has it ("20150830T123600Z"), and reads one.
[[nodiscard]] std::string format_timestamp(base::time_point when);
[[nodiscard]] std::optional<base::time_point> parse_timestamp(std::string_view text);

/// The SHA-256 of a body in hexadecimal, as x-amz-content-sha256 has it.
[[nodiscard]] std::string payload_hash(std::string_view body);

/// The names of the signed fields: lower case, sorted, each once, with ';' between ("SignedHeaders").
[[nodiscard]] std::string signed_headers(const covered_request& request);

/// "Step 1: Create a canonical request". Query parameters are sorted by encoded name, then value; field
/// values are trimmed, runs of spaces in them become one, and those of one name are joined with ','. A session token is
/// among them.
[[nodiscard]] base::wiping_string canonical_request(const covered_request& request);

/// "Step 3: Create a string to sign".
[[nodiscard]] std::string string_to_sign(std::string_view timestamp, const scope& where, std::string_view canonical);

/// "Step 4: Calculate the signature": derives the day's key and signs with it. Hexadecimal.
[[nodiscard]] std::string signature(const base::secret& secret_access_key, const scope& where,
                                    std::string_view string_to_sign);

/// "Step 5: Add the signature to the request": the value of the Authorization field. `request.fields` holds
/// Host and X-Amz-Date, with the same `timestamp`, at least, and X-Amz-Security-Token where there is one.
[[nodiscard]] std::string authorization(const covered_request& request, std::string_view access_key_id,
                                        const base::secret& secret_access_key, std::string_view timestamp,
                                        const scope& where);

}  // namespace crossvend::aws::sigv4
