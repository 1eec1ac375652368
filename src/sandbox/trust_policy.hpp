#pragma once

#include "sandbox/json_reading.hpp"

#include <optional>
#include <string>
#include <vector>

namespace crossvend::sandbox {

/// What AWS knows about the bearer of a Google token.
struct web_identity {
    std::string subject;                          ///< `sub`
    std::string audience;                         ///< `aud`
    std::optional<std::string> authorized_party;  ///< `azp`
};

/// A role's trust policy, as far as AssumeRoleWithWebIdentity for accounts.google.com goes. Immutable.
class trust_policy {
public:
    /// Who may come in: at least one statement allows it and none denies it (IAM User Guide, "Policy
    /// evaluation logic").
    [[nodiscard]] bool admits(const web_identity& who) const;

    /// What accounts.google.com:aud, :oaud and :sub stand for (IAM User Guide, "Keys available for AWS web
    /// identity federation").
    enum class key { aud, oaud, sub };
    enum class test { string_equals, string_like, null };
    struct condition {
        test how;
        key what;
        std::vector<std::string> values;  ///< one of them has to fit
    };
    struct statement {
        bool allow = false;
        bool for_google = false;           ///< its principal is accounts.google.com
        std::vector<std::string> actions;  ///< may hold '*' and '?'
        std::vector<condition> conditions;
    };

    explicit trust_policy(std::vector<statement> statements = {}) : statements_(std::move(statements)) {}

private:
    std::vector<statement> statements_;
};

/// Reads a trust policy as IAM writes it. An element, operator or key the sandbox cannot judge is a
/// complaint: it would decide otherwise than AWS.
[[nodiscard]] trust_policy read_trust_policy(const nlohmann::json& document, const std::string& place,
                                             complaints& wrong);

/// Whether a text fits a pattern in which '*' stands for any text and '?' for any one character.
[[nodiscard]] bool fits_pattern(std::string_view text, std::string_view pattern);

}  // namespace crossvend::sandbox
