#include "crossvend/aws/sts_endpoint.hpp"

#include <algorithm>
#include <array>

namespace crossvend::aws {
namespace {

struct partition {
    std::string_view name;
    std::string_view region_prefix;
    std::string_view dns_suffix;
    std::string_view dual_stack_suffix;  ///< empty where there is none
    /// The plain name is the one that meets FIPS.
    bool plain_is_fips = false;
};

/// The first that fits counts, so the special ones stand before the plain `us-`.
constexpr std::array partitions{
    partition{"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    partition{"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws", true},
    partition{"aws-iso-b", "us-isob-", "sc2s.sgov.gov", ""},
    partition{"aws-iso-f", "us-isof-", "csp.hci.ic.gov", ""},
    partition{"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", ""},
    partition{"aws-iso", "us-iso-", "c2s.ic.gov", ""},
    partition{"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    partition{"aws", "", "amazonaws.com", "api.aws"},
};

constexpr std::string_view global = "aws-global";
constexpr std::string_view global_signing_region = "us-east-1";

/// The Regions that had the global endpoint before they had their own (the endpoint rule set).
constexpr std::array<std::string_view, 15> legacy_regions{
    "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
    "sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2",
};

/// A Region's name: words of lower-case letters, and a number at the end.
bool is_region(std::string_view text) {
    const std::size_t last = text.rfind('-');
    if (last == std::string_view::npos || last == 0 || text.size() > 32) return false;
    const std::string_view words = text.substr(0, last);
    const std::string_view number = text.substr(last + 1);
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos &&
           words.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos &&
           words.find('-') != std::string_view::npos && words.find("--") == std::string_view::npos &&
           words.front() != '-' && words.back() != '-';
}

bool is_served_globally(std::string_view region, endpoint_variant variant) {
    if (variant.fips || variant.dual_stack) return false;
    return region == global ||
           (variant.legacy_global && std::ranges::find(legacy_regions, region) != legacy_regions.end());
}

std::optional<sts_endpoint> endpoint_at(const std::string& host, std::string_view signing_region) {
    const auto url = net::parse_url("https://" + host);
    if (!url) return std::nullopt;
    return sts_endpoint{*url, std::string(signing_region)};
}

const partition& partition_with(std::string_view region) {
    return *std::ranges::find_if(partitions,
                                 [region](const partition& each) { return region.starts_with(each.region_prefix); });
}

}  // namespace

std::string_view partition_of(std::string_view region) { return partition_with(region).name; }

std::optional<sts_endpoint> derive_sts_endpoint(std::string_view region, endpoint_variant variant) {
    if (is_served_globally(region, variant)) return endpoint_at("sts.amazonaws.com", global_signing_region);
    if (!is_region(region)) return std::nullopt;
    const partition& home = partition_with(region);
    const std::string_view suffix = variant.dual_stack ? home.dual_stack_suffix : home.dns_suffix;
    if (suffix.empty()) return std::nullopt;
    const bool has_own_fips_name = variant.dual_stack || !home.plain_is_fips;
    const std::string service = variant.fips && has_own_fips_name ? "sts-fips" : "sts";
    return endpoint_at(service + '.' + std::string(region) + '.' + std::string(suffix), region);
}

}  // namespace crossvend::aws
