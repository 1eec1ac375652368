#include "crossvend/aws/sts_endpoint.hpp"
#include "readers.hpp"

namespace crossvend::config {
namespace {

void check(document& document, const std::string& pointer, const std::string& found, std::string_view partition,
           const std::string& expected, const std::string& because) {
    if (partition.empty() || expected.empty() || partition == expected) return;
    document.fault_at(pointer, "found " + found + ", which is of the partition " + std::string(partition) +
                                   "; allowed: what is of the partition " + expected + ", as " + because + " is");
}

}  // namespace

void check_partitions(reading& from, const options& options) {
    document& document = from.document;
    const auto regions = document.texts("/sts/regions");
    const std::string first_region = regions.empty() ? std::string() : regions.front().second;
    std::string expected;  // of the Regions, unless their names say nothing of the endpoint
    if (document.find("/sts/endpoint") == nullptr && !first_region.empty()) expected = aws::partition_of(first_region);
    for (const auto& [place, region] : regions)
        check(document, place, region, aws::partition_of(region), expected, first_region);
    for (std::size_t i = 0; i < options.roles.size(); ++i) {
        const std::string place = "/roles/" + std::to_string(i);
        const aws::role_arn& first = options.roles[i].request.role;
        check(document, place + "/role_arn", first.text, first.partition, expected, first_region);
        for (std::size_t k = 0; k < options.roles[i].chain.size(); ++k) {
            const aws::role_arn& hop = options.roles[i].chain[k].role;
            check(document, place + "/chain/" + std::to_string(k) + "/role_arn", hop.text, hop.partition,
                  first.partition, first.text);
        }
    }
}

}  // namespace crossvend::config
