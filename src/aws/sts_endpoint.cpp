#include "crossvend/aws/sts_endpoint.hpp"

#include <algorithm>
#include <array>

namespace crossvend::aws {
namespace {

struct partition {
    std::string_view region_prefix;
    std::string_view dns_suffix;
};

/// The first that fits counts, so the special ones stand before the plain `us-`.
constexpr std::array partitions{
    partition{"cn-", "amazonaws.com.cn"},    partition{"us-gov-", "amazonaws.com"},
    partition{"us-isob-", "sc2s.sgov.gov"},  partition{"us-isof-", "csp.hci.ic.gov"},
    partition{"eu-isoe-", "cloud.adc-e.uk"}, partition{"us-iso-", "c2s.ic.gov"},
    partition{"eusc-", "amazonaws.eu"},      partition{"", "amazonaws.com"},
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

}  // namespace

std::optional<net::url> sts_endpoint(std::string_view region) {
    if (region == "aws-global") return net::parse_url("https://sts.amazonaws.com");
    if (!is_region(region)) return std::nullopt;
    const auto* found = std::ranges::find_if(
        partitions, [region](const partition& each) { return region.starts_with(each.region_prefix); });
    return net::parse_url("https://sts." + std::string(region) + '.' + std::string(found->dns_suffix));
}

}  // namespace crossvend::aws
