#pragma once

#include "crossvend/net/url.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::aws {

/// Which of a Region's endpoints is meant.
struct endpoint_variant {
    bool fips = false;        ///< AWS_USE_FIPS_ENDPOINT
    bool dual_stack = false;  ///< AWS_USE_DUALSTACK_ENDPOINT: with IPv6
    /// AWS_STS_REGIONAL_ENDPOINTS=legacy: the Regions that are older than regional endpoints use the global one.
    bool legacy_global = false;
};

/// An STS endpoint and the Region that requests to it are signed for.
struct sts_endpoint {
    net::url url;
    std::string signing_region;

    bool operator==(const sts_endpoint&) const = default;
};

/// The Region's own endpoint, `https://sts.REGION.SUFFIX`, with the DNS suffix of the partition the Region
/// belongs to (botocore's partitions.json and its endpoint rule set for STS); `aws-global` is the global one,
/// which is signed for us-east-1. Nothing for a text that is no Region's name, and where the partition has no
/// such variant.
[[nodiscard]] std::optional<sts_endpoint> derive_sts_endpoint(std::string_view region, endpoint_variant variant = {});

/// The partition that a Region belongs to, as ARNs name it: `aws`, `aws-cn`, `aws-us-gov` … Roles are of one partition,
/// and only its STS knows them.
[[nodiscard]] std::string_view partition_of(std::string_view region);

}  // namespace crossvend::aws
