#include "sandbox/aws/object_listing.hpp"

namespace crossvend::sandbox {
namespace {

/// The common prefix a key is rolled up to; empty if it stands for itself.
std::string rolled_up(const std::string& key, const listing_query& query) {
    if (query.delimiter.empty()) return "";
    const std::size_t at = key.find(query.delimiter, query.prefix.size());
    return at == std::string::npos ? "" : key.substr(0, at + query.delimiter.size());
}

}  // namespace

object_listing list_objects(const bucket& from, const listing_query& query) {
    object_listing page;
    if (query.most == 0) return page;
    for (const object& each : from.objects) {
        if (!each.key.starts_with(query.prefix)) continue;
        std::string common = rolled_up(each.key, query);
        const std::string& entry = common.empty() ? each.key : common;
        if (entry <= query.after || entry == page.last) continue;
        if (page.objects.size() + page.common_prefixes.size() == query.most) {
            page.truncated = true;
            return page;
        }
        page.last = entry;
        if (common.empty())
            page.objects.push_back(each);
        else
            page.common_prefixes.push_back(std::move(common));
    }
    return page;
}

}  // namespace crossvend::sandbox
