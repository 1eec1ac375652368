#include "sandbox/aws/role_parameters.hpp"

#include "crossvend/aws/role_arn.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {

role_parameters read_role_parameters(constraints& check) {
    role_parameters asked;
    asked.arn = check.required("RoleArn", "roleArn", 20, 2048);
    asked.session_name = check.required("RoleSessionName", "roleSessionName", 2, 64);
    check.pattern("roleSessionName", asked.session_name, name_characters, name_pattern);
    asked.lifetime = std::chrono::seconds(check.number("DurationSeconds", "durationSeconds", 900, 43200, 3600));
    check.optional("Policy", "policy", 1, 2048);
    for (const std::string& member : check.members("PolicyArns", "policyArns", ".arn", 10))
        check.optional(member + ".arn", "policyArns.member.arn", 20, 2048);
    return asked;
}

std::optional<aws_error> fault_of(const role_parameters& asked, const parameters& form) {
    if (!aws::parse_role_arn(asked.arn)) return validation_error("Request ARN is invalid");
    const auto policy = form.get("Policy");
    if (policy && !nlohmann::json::parse(*policy, nullptr, false).is_object())
        return aws_error{400, "MalformedPolicyDocument", "This policy contains invalid Json"};
    return std::nullopt;
}

aws_error validation_error(std::string message) { return {400, "ValidationError", std::move(message)}; }

}  // namespace crossvend::sandbox
