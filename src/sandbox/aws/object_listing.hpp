#pragma once

#include "sandbox/account/account_file.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace crossvend::sandbox {

/// What ListObjectsV2 is asked (S3 API Reference).
struct listing_query {
    std::string prefix;
    std::string delimiter;  ///< keys with it behind the prefix are rolled up; empty for no rolling up
    std::string after;      ///< where to go on: start-after, or what the continuation token stands for
    std::size_t most = 1000;
};

struct object_listing {
    std::vector<object> objects;
    std::vector<std::string> common_prefixes;
    std::string last;        ///< the last key or common prefix of this page
    bool truncated = false;  ///< there are more behind `last`
};

/// One page of a bucket's keys, in their order. A common prefix counts as one entry.
[[nodiscard]] object_listing list_objects(const bucket& from, const listing_query& query);

}  // namespace crossvend::sandbox
