#include "crossvend/sdk/shared_files.hpp"

#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace crossvend::sdk {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20;

/// The settings that make a profile a source of credentials: those by which a role is assumed come first.
constexpr std::array<std::string_view, 9> sources{"role_arn",          "source_profile",     "credential_source",
                                                  "aws_access_key_id", "credential_process", "sso_start_url",
                                                  "sso_session",       "login_session",      "web_identity_token_file"};
constexpr auto first_other_source = sources.begin() + 3;

bool has_any(const profile_settings& settings, const std::string_view* from) {
    return std::any_of(from, sources.end(), [&](std::string_view each) { return settings.contains(each); });
}

std::string_view credential_source(endpoint_kind endpoint) {
    return endpoint == endpoint_kind::imds ? "Ec2InstanceMetadata" : "EcsContainer";
}

/// A file that SDKs look for, and where.
struct known_file {
    const char* variable;
    const char* in_home;
};
constexpr std::array known_files{known_file{"AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials"},
                                 known_file{"AWS_CONFIG_FILE", "/.aws/config"}};

std::optional<std::string> path_of(const known_file& file, const base::environment& environment) {
    if (auto named = environment.get(file.variable)) return named;
    if (const auto home = environment.home()) return *home + file.in_home;
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

profiles parse_profiles(std::string_view text) {
    profiles found;
    profile_settings* settings = nullptr;
    while (!text.empty()) {
        const std::string_view whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        const std::string_view line = base::trim(whole);
        if (line.starts_with('[')) settings = &found[std::string(profile_in(line))];
        // As botocore reads them; the other SDKs take no colon, and most of them no capital letter.
        const std::string_view name = line.substr(0, line.find_first_of("=:"));
        if (settings == nullptr || name.size() == line.size()) continue;
        settings->insert_or_assign(base::lower_case(base::trim(name)),
                                   std::string(base::trim(line.substr(name.size() + 1))));
    }
    return found;
}

shared_files::shared_files(const base::environment& environment) {
    for (const known_file& file : known_files) {
        const auto path = path_of(file, environment);
        if (!path) continue;
        const auto text = base::read_file(*path, largest_file);
        if (text) files_.push_back({file.variable, *path, parse_profiles(text->reveal())});
    }
}

std::optional<profile_settings> shared_files::find(std::string_view profile) const {
    std::optional<profile_settings> all;
    for (const shared_file& file : files_) {
        const auto found = file.profiles.find(profile);
        if (found == file.profiles.end()) continue;
        if (!all) all.emplace();
        all->insert(found->second.begin(), found->second.end());
    }
    return all;
}

lead shared_files::lead_of(std::string_view profile, endpoint_kind endpoint) const {
    auto settings = find(profile);
    if (!settings) return lead::nowhere;
    if (!has_any(*settings, sources.begin())) return lead::onward;
    // A circle of profiles leads nobody to the endpoint.
    std::set<std::string, std::less<>> seen{std::string(profile)};
    while (settings && settings->contains("role_arn") && !has_any(*settings, first_other_source)) {
        const auto source = settings->find("credential_source");
        const auto next = settings->find("source_profile");
        if (source != settings->end()) {
            const bool is_ours = base::equals_ignoring_case(source->second, credential_source(endpoint));
            return is_ours && next == settings->end() ? lead::to_endpoint : lead::elsewhere;
        }
        if (next == settings->end() || !seen.insert(next->second).second) break;
        settings = find(*seen.find(next->second));
    }
    return lead::elsewhere;
}

std::vector<shared_file> shared_files::preempting(std::string_view profile, endpoint_kind endpoint) const {
    std::vector<shared_file> preempting;
    if (lead_of(profile, endpoint) != lead::elsewhere) return preempting;
    for (const shared_file& file : files_) {
        const auto found = file.profiles.find(profile);
        if (found != file.profiles.end() && has_any(found->second, sources.begin())) preempting.push_back(file);
    }
    return preempting;
}

std::optional<std::string> shared_files::region_of(std::string_view profile) const {
    const auto settings = find(profile);
    if (!settings) return std::nullopt;
    const auto region = settings->find("region");
    return region == settings->end() || region->second.empty() ? std::nullopt : std::optional(region->second);
}

std::string profile_in_effect(const base::environment& environment) {
    return environment.get("AWS_PROFILE", "AWS_DEFAULT_PROFILE").value_or(std::string(default_profile));
}

}  // namespace crossvend::sdk
