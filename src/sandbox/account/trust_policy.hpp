#pragma once

#include "sandbox/account/json_reading.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// Who asks for a role, and what AWS knows of the request.
struct role_request {
    enum class caller { aws, federated };
    caller kind = caller::federated;
    std::vector<std::string> names;              ///< what a policy may call the caller, each as good as the others
    std::map<std::string, std::string> context;  ///< values of condition keys; the keys in lower case
};

/// A role's trust policy, as far as the calls of STS go that the sandbox plays. Immutable.
class trust_policy {
public:
    /// Whether the caller may do `action` ("sts:AssumeRole", say): at least one statement allows it and none
    /// denies it (IAM User Guide, "Policy evaluation logic").
    [[nodiscard]] bool admits(const role_request& who, std::string_view action) const;

    enum class test { string_equals, string_like, null };
    struct condition {
        test how;
        std::string key;                  ///< in lower case, as keys have no case
        std::vector<std::string> values;  ///< one of them has to fit
    };
    struct statement {
        bool allow = false;
        std::vector<std::string> aws;        ///< principals: ARNs, account ids or "*"
        std::vector<std::string> federated;  ///< principals: accounts.google.com or a provider's ARN
        std::vector<std::string> actions;    ///< in lower case; may hold '*' and '?'
        std::vector<condition> conditions;
    };

    explicit trust_policy(std::vector<statement> statements = {}) : statements_(std::move(statements)) {}

private:
    std::vector<statement> statements_;
};

/// Reads a trust policy as IAM writes it. `issuers` are the OpenID Connect providers, without scheme, whose
/// keys it may name besides Google's. An element, operator or key the sandbox cannot judge is a complaint:
/// it would decide otherwise than AWS.
[[nodiscard]] trust_policy read_trust_policy(const nlohmann::json& document, const std::vector<std::string>& issuers,
                                             const std::string& place, complaints& wrong);

/// Whether a text fits a pattern in which '*' stands for any text and '?' for any one character.
[[nodiscard]] bool fits_pattern(std::string_view text, std::string_view pattern);

}  // namespace crossvend::sandbox
