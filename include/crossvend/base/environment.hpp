#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace crossvend::base {

/// The environment variables, as a value: the program reads its own once, tests write theirs down.
/// An empty variable counts as unset, as the AWS SDKs have it.
class environment {
public:
    environment() = default;
    explicit environment(std::map<std::string, std::string, std::less<>> variables);
    /// The same for a user with this home, for where no variable names one.
    [[nodiscard]] environment with_home(std::string home) const;

    /// The variables of this process.
    [[nodiscard]] static environment of_process();

    /// The value of `name`, unless unset or empty.
    [[nodiscard]] std::optional<std::string> get(std::string_view name) const;

    /// The value of the first of two names that is set.
    [[nodiscard]] std::optional<std::string> get(std::string_view name, std::string_view or_else) const;

    /// HOME, or the home that the system has for this user, where libraries look too; nothing if it has none.
    [[nodiscard]] std::optional<std::string> home() const;

    /// Every variable, empty ones included.
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& variables() const { return variables_; }

private:
    std::map<std::string, std::string, std::less<>> variables_;
    std::string home_;
};

}  // namespace crossvend::base
