#pragma once

#include "sandbox/http/parameters.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// What narrows a session beside its role: it may do what one of its session policies allows and none denies (IAM User
/// Guide, "Session policies"). Without one it may do everything. Of a policy the actions are judged, the resources and
/// conditions are not; of AWS's managed policies the sandbox knows a few, and any other allows nothing here.
class session_policy {
public:
    [[nodiscard]] bool allows(std::string_view action) const;

    void narrow_by(const nlohmann::json& document);
    void narrow_by_managed(std::string_view arn);

private:
    struct statement {
        bool allow = false;
        std::vector<std::string> actions;  ///< in lower case; may hold '*' and '?'
    };

    bool narrows_ = false;
    std::vector<statement> statements_;
};

/// Those that a call of STS names, which were found well formed.
[[nodiscard]] session_policy read_session_policy(const parameters& form);

}  // namespace crossvend::sandbox
