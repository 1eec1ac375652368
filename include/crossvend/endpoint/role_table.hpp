#pragma once

#include "crossvend/endpoint/vended_role.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::endpoint {

/// The EC2 instance that SDKs take this for, by IMDS.
struct ec2_instance {
    std::string role;    ///< the name of the one of its instance profile
    std::string region;  ///< empty: unknown, and then not told
};

/// The roles that are vended: made at a change, and then as it is until nobody uses it any more. All handlers read the
/// same one, so that a change is one for all of them.
class role_table {
public:
    /// There is at least one role; the first is the one that a client gets who names none. `instance` names one of
    /// them.
    explicit role_table(std::vector<vended_role> roles, std::optional<ec2_instance> instance = std::nullopt);
    role_table(const role_table&) = delete;
    role_table& operator=(const role_table&) = delete;

    [[nodiscard]] const std::vector<vended_role>& roles() const { return roles_; }
    /// The role of this name, or null.
    [[nodiscard]] const vended_role* find(std::string_view name) const;
    /// Nothing while IMDS is switched off.
    [[nodiscard]] const std::optional<ec2_instance>& instance() const { return instance_; }

private:
    std::vector<vended_role> roles_;
    std::vector<const vended_role*> by_name_;  ///< there may be a thousand
    std::optional<ec2_instance> instance_;
};

/// The table that counts now, in a place of the owner's, who puts another there at a change. A handler that has to wait
/// for something keeps the table that it began with.
using current_roles = std::shared_ptr<const role_table>;

}  // namespace crossvend::endpoint
