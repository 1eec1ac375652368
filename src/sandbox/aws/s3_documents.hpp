#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/object_listing.hpp"

#include <string_view>
#include <vector>

/// The documents of S3 as its API Reference (2006-03-01) has them.
namespace crossvend::sandbox::s3 {

/// How a listing was asked for, as far as the document repeats it.
struct listing_request {
    std::string_view bucket;
    listing_query query;
    std::string_view continuation_token;
    std::string_view start_after;
    bool url_encoded = false;  ///< encoding-type=url: names are percent-encoded
};

[[nodiscard]] base::secret buckets_document(const std::vector<bucket>& buckets, base::time_point created);
[[nodiscard]] base::secret objects_document(const object_listing& page, const listing_request& asked,
                                            base::time_point modified);
[[nodiscard]] base::secret error_document(const aws_error& error, std::string_view resource,
                                          std::string_view request_id);

/// The text a client gets to continue behind a key, and the key behind such a text (empty if it is none).
[[nodiscard]] std::string continuation_token(std::string_view key);
[[nodiscard]] std::string key_of_continuation_token(std::string_view token);

}  // namespace crossvend::sandbox::s3
