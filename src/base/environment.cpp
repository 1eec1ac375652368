#include "crossvend/base/environment.hpp"

#include <unistd.h>

namespace crossvend::base {

environment::environment(std::map<std::string, std::string, std::less<>> variables)
    : variables_(std::move(variables)) {}

environment environment::of_process() {
    std::map<std::string, std::string, std::less<>> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return environment(std::move(variables));
}

std::optional<std::string> environment::get(std::string_view name) const {
    const auto found = variables_.find(name);
    if (found == variables_.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

std::optional<std::string> environment::get(std::string_view name, std::string_view or_else) const {
    auto value = get(name);
    return value ? value : get(or_else);
}

}  // namespace crossvend::base
