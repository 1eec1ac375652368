#include "crossvend/sdk/rivals.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>
#include <array>

namespace crossvend::sdk {
namespace {

constexpr std::string_view no_file = "/dev/null";
constexpr const char* region_name = "AWS_REGION";
constexpr const char* older_region_name = "AWS_DEFAULT_REGION";

/// Variables by which SDKs find credentials before they look at the container endpoint: keys under their present and
/// older names, a web identity; and a relative URI, which most prefer to the full one.
constexpr std::array asked_first{
    "AWS_ACCESS_KEY_ID",           "AWS_SECRET_ACCESS_KEY",    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",          "AWS_ACCESS_KEY",           "AWS_SECRET_KEY",
    "AMAZON_ACCESS_KEY_ID",        "AMAZON_SECRET_ACCESS_KEY", "AMAZON_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CREDENTIAL_FILE",      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
constexpr std::array profile_variables{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"};

/// What keeps SDKs from IMDS: a container endpoint, and the variable that switches IMDS off.
constexpr std::array before_imds{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                                 "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED"};

bool goes(const std::vector<rival>& rivals, std::string_view variable) {
    return std::ranges::find(rivals, variable, &rival::variable) != rivals.end();
}

/// The profile that SDKs take once the rivals are gone.
std::string profile_left(const base::environment& environment, const std::vector<rival>& rivals) {
    for (const char* name : profile_variables)
        if (const auto profile = environment.get(name); profile && !goes(rivals, name)) return *profile;
    return std::string(default_profile);
}

/// The Region in a variable: of a list, for which STS's aws-global is no place to work in, the first.
std::optional<std::string> region_in(const base::environment& environment, const char* name) {
    auto value = environment.get(name);
    if (!value || value->find(',') == std::string::npos) return value;
    for (std::string_view rest = *value; !rest.empty();) {
        const std::string_view whole = rest.substr(0, rest.find(','));
        const std::string_view region = base::trim(whole);
        if (!region.empty() && region != "aws-global") return std::string(region);
        rest.remove_prefix(std::min(whole.size() + 1, rest.size()));
    }
    return std::nullopt;
}

}  // namespace

std::vector<rival> rivals_of(const base::environment& environment, const shared_files& files, endpoint_kind endpoint) {
    std::vector<rival> rivals;
    for (const char* name : asked_first)
        if (environment.get(name)) rivals.push_back({name, "SDKs would take what it names first", {}});
    for (const char* name : profile_variables) {
        const auto profile = environment.get(name);
        if (!profile) continue;
        const lead lead = files.lead_of(*profile, endpoint);
        const std::string shown = base::printable(*profile, 80);
        if (lead == lead::nowhere) rivals.push_back({name, "there is no profile " + shown, {}});
        if (lead == lead::elsewhere)
            rivals.push_back({name, "the profile " + shown + " leads to other credentials", {}});
    }
    const std::string profile = profile_left(environment, rivals);
    for (const shared_file& file : files.preempting(profile, endpoint))
        rivals.push_back({file.variable,
                          "the profile " + base::printable(profile, 80) + " of " + file.path +
                              " leads to other credentials; what else is in that file goes with it",
                          std::string(no_file)});
    return rivals;
}

std::vector<rival> what_keeps_from_imds(const base::environment& environment) {
    std::vector<rival> found;
    for (const char* name : before_imds)
        if (environment.get(name)) found.push_back({name, "it keeps SDKs from IMDS", {}});
    return found;
}

std::vector<client_variable> region_variables(const base::environment& environment, const shared_files& files,
                                              const std::vector<rival>& rivals,
                                              const std::optional<std::string>& wanted, const std::string& of_sts) {
    auto region = wanted ? wanted : region_in(environment, region_name);
    auto older = wanted ? wanted : region_in(environment, older_region_name);
    if (!region && !older) {
        region = files.region_of(profile_left(environment, rivals));
        // A variable would come before the profile, and the next profile that is chosen may have another.
        if (region && !goes(rivals, "AWS_CONFIG_FILE") && !goes(rivals, "AWS_SHARED_CREDENTIALS_FILE")) return {};
        if (!region && !of_sts.empty()) region = of_sts;
    }
    std::vector<client_variable> variables;
    if (region || older) {
        variables.push_back({region_name, base::secret(region ? *region : *older)});
        variables.push_back({older_region_name, base::secret(older ? *older : *region)});
    }
    return variables;
}

}  // namespace crossvend::sdk
