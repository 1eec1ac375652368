#include "crossvend/endpoint/role_table.hpp"

#include <algorithm>

namespace crossvend::endpoint {
namespace {

std::string_view name_of(const vended_role* role) { return role->name(); }

}  // namespace

role_table::role_table(std::vector<vended_role> roles, std::optional<ec2_instance> instance)
    : roles_(std::move(roles)), by_name_(roles_.size()), instance_(std::move(instance)) {
    std::ranges::transform(roles_, by_name_.begin(), [](const vended_role& role) { return &role; });
    std::ranges::sort(by_name_, {}, name_of);
}

const vended_role* role_table::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(by_name_, name, {}, name_of);
    return found == by_name_.end() || name_of(*found) != name ? nullptr : *found;
}

}  // namespace crossvend::endpoint
