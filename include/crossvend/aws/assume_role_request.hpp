#pragma once

#include "crossvend/aws/role_arn.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace crossvend::aws {

/// The role to be assumed, and how (STS API reference, "AssumeRole"). What is empty is not sent.
/// AssumeRoleWithWebIdentity takes the first block only.
struct assume_role_request {
    role_arn role;
    std::string session_name;
    std::chrono::seconds session_duration = std::chrono::hours(1);  ///< at most an hour where a role assumes a role
    std::string policy;                                             ///< narrows what the session may do
    std::vector<std::string> policy_arns;

    std::string external_id;
    std::string source_identity;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<std::string> transitive_tag_keys;

    bool operator==(const assume_role_request&) const = default;
};

/// What tells one session from another, as texts for a fingerprint that later versions must give too: see
/// google::distinguishing_texts, which has the same rules.
[[nodiscard]] inline std::vector<std::string> distinguishing_texts(const assume_role_request& request) {
    const auto& [role, session_name, session_duration, policy, policy_arns, external_id, source_identity, tags,
                 transitive_tag_keys] = request;
    std::vector<std::string> texts{role.text, session_name, std::to_string(session_duration.count()), policy};
    const auto add_list = [&texts](const std::vector<std::string>& list) {
        texts.push_back(std::to_string(list.size()));
        texts.insert(texts.end(), list.begin(), list.end());
    };
    add_list(policy_arns);
    texts.push_back(external_id);
    texts.push_back(source_identity);
    texts.push_back(std::to_string(tags.size()));
    for (const auto& [key, value] : tags) {
        texts.push_back(key);
        texts.push_back(value);
    }
    add_list(transitive_tag_keys);
    return texts;
}

}  // namespace crossvend::aws
