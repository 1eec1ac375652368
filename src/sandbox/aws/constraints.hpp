#pragma once

#include "sandbox/http/parameters.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// Checks parameters against the constraints of an API and collects what fails, as STS words it. `shown_as`
/// is the name of the parameter in the message.
class constraints {
public:
    explicit constraints(const parameters& form) : form_(form) {}

    /// The parameter, which is `least` to `most` characters long; empty if it is missing.
    std::string_view required(std::string_view name, std::string_view shown_as, std::size_t least, std::size_t most);
    std::optional<std::string_view> optional(std::string_view name, std::string_view shown_as, std::size_t least,
                                             std::size_t most);
    void pattern(std::string_view shown_as, std::string_view value, std::string_view allowed, std::string_view regex);
    unsigned long number(std::string_view name, std::string_view shown_as, unsigned long least, unsigned long most,
                         unsigned long otherwise);
    /// The names of a list's members as the Query API counts them, from PREFIX.member.1 on until one is missing
    /// that has `suffix`.
    std::vector<std::string> members(std::string_view prefix, std::string_view shown_as, std::string_view suffix,
                                     std::size_t most);

    /// All that failed in one message; empty if nothing did.
    [[nodiscard]] std::string message() const;

private:
    void length(std::string_view shown_as, std::string_view value, std::string_view shown, std::size_t least,
                std::size_t most);
    void fail(std::string_view shown_as, std::string_view value, const std::string& constraint);

    const parameters& form_;
    std::vector<std::string> failed_;
};

}  // namespace crossvend::sandbox
