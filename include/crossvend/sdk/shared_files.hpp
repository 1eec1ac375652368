#pragma once

#include "crossvend/base/environment.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sdk {

/// The profiles of a shared file by their names, each with its settings by name in lower case.
using profile_settings = std::map<std::string, std::string, std::less<>>;
using profiles = std::map<std::string, profile_settings, std::less<>>;

/// The profiles in the text of a shared file (AWS SDKs and Tools Reference Guide, "Shared config and credentials
/// files").
[[nodiscard]] profiles parse_profiles(std::string_view text);

/// A shared credentials or configuration file, and the variable that names another in its place.
struct shared_file {
    std::string variable;
    std::string path;
    sdk::profiles profiles;
};

/// Which of our endpoints a client asks. A profile's `credential_source` names it EcsContainer or Ec2InstanceMetadata.
enum class endpoint_kind { container, imds };

/// Where a profile leads an SDK.
enum class lead {
    nowhere,      ///< there is no such profile
    onward,       ///< it has no credentials, so that what comes behind it is asked
    to_endpoint,  ///< to a role that is assumed with the endpoint's credentials
    elsewhere     ///< to other credentials
};

/// The files that SDKs read in an environment before they ask an endpoint.
class shared_files {
public:
    /// Reads them; one that cannot be read has no profiles.
    explicit shared_files(const base::environment& environment);

    [[nodiscard]] lead lead_of(std::string_view profile, endpoint_kind endpoint) const;

    /// The files with the credentials to which a profile leads, if it leads elsewhere.
    [[nodiscard]] std::vector<shared_file> preempting(std::string_view profile, endpoint_kind endpoint) const;

    /// The Region of a profile.
    [[nodiscard]] std::optional<std::string> region_of(std::string_view profile) const;

private:
    /// What the files say of a profile together; nothing if none has it.
    [[nodiscard]] std::optional<profile_settings> find(std::string_view profile) const;

    std::vector<shared_file> files_;
};

/// The profile that SDKs take in this environment.
[[nodiscard]] std::string profile_in_effect(const base::environment& environment);

inline constexpr std::string_view default_profile = "default";

}  // namespace crossvend::sdk
