#include "crossvend/base/environment.hpp"

#include <pwd.h>
#include <unistd.h>
#include <array>

namespace crossvend::base {
namespace {

std::string home_of_user() {
    std::array<char, 4096> texts{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, texts.data(), texts.size(), &found) != 0 || found == nullptr) return {};
    return found->pw_dir;
}

}  // namespace

environment::environment(std::map<std::string, std::string, std::less<>> variables)
    : variables_(std::move(variables)) {}

environment environment::with_home(std::string home) const {
    environment other = *this;
    other.home_ = std::move(home);
    return other;
}

environment environment::of_process() {
    std::map<std::string, std::string, std::less<>> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    environment own(std::move(variables));
    return own.get("HOME") ? own : own.with_home(home_of_user());
}

std::optional<std::string> environment::home() const {
    auto named = get("HOME");
    if (named || home_.empty()) return named;
    return home_;
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
