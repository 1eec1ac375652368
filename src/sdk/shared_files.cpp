#include "crossvend/sdk/shared_files.hpp"

#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace crossvend::sdk {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;

/// The settings that make a profile a source of credentials.
constexpr std::array<std::string_view, 9> sources{"aws_access_key_id",       "role_arn",          "credential_process",
                                                  "web_identity_token_file", "sso_session",       "sso_start_url",
                                                  "source_profile",          "credential_source", "login_session"};

/// A file that SDKs look for, and where.
struct shared_file {
    const char* variable;
    const char* in_home;
};
constexpr std::array shared_files{shared_file{"AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials"},
                                  shared_file{"AWS_CONFIG_FILE", "/.aws/config"}};

std::optional<std::string> path_of(const shared_file& file, const base::environment& environment) {
    if (auto named = environment.get(file.variable)) return named;
    if (const auto home = environment.get("HOME")) return *home + file.in_home;
    return std::nullopt;
}

/// The name in `[profile NAME]` or `[NAME]`.
std::string_view profile_in(std::string_view line) {
    constexpr std::string_view word = "profile ";
    std::string_view name = base::trim(line.substr(1, line.find(']') - 1));
    if (name.starts_with(word)) name = base::trim(name.substr(word.size()));
    return name;
}

}  // namespace

std::vector<std::string> profiles_with_credentials(std::string_view text) {
    std::vector<std::string> profiles;
    std::string_view profile;
    while (!text.empty()) {
        const std::string_view whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        const std::string_view line = base::trim(whole);
        if (line.starts_with('[')) profile = profile_in(line);
        // As botocore reads them; the other SDKs take no colon, and most of them no capital letter.
        const std::string_view name = line.substr(0, line.find_first_of("=:"));
        const std::string key = base::lower_case(base::trim(name));
        const bool is_source = name.size() < line.size() && std::ranges::find(sources, key) != sources.end();
        if (is_source && (profiles.empty() || profiles.back() != profile)) profiles.emplace_back(profile);
    }
    return profiles;
}

std::vector<preempting_file> preempting_files(const base::environment& environment, std::string_view profile) {
    std::vector<preempting_file> files;
    for (const shared_file& file : shared_files) {
        const auto path = path_of(file, environment);
        if (!path) continue;
        const auto text = base::read_file(*path, largest_file);
        if (!text) continue;
        const auto profiles = profiles_with_credentials(text->reveal());
        if (std::ranges::find(profiles, profile) != profiles.end()) files.push_back({file.variable, *path});
    }
    return files;
}

std::string profile_in_effect(const base::environment& environment) {
    return environment.get("AWS_PROFILE", "AWS_DEFAULT_PROFILE").value_or(std::string(default_profile));
}

}  // namespace crossvend::sdk
