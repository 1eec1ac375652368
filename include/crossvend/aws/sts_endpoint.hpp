#pragma once

#include "crossvend/net/url.hpp"

#include <optional>
#include <string_view>

namespace crossvend::aws {

/// The Region's own STS endpoint, `https://sts.REGION.SUFFIX`, with the DNS suffix of the partition the
/// Region belongs to (botocore's partitions.json); `aws-global` is the global one. Nothing for a text that
/// is no Region's name.
[[nodiscard]] std::optional<net::url> sts_endpoint(std::string_view region);

}  // namespace crossvend::aws
