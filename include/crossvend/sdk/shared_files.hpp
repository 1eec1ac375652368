#pragma once

#include "crossvend/base/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sdk {

/// A shared credentials or configuration file (AWS SDKs and Tools Reference Guide, "Shared config and credentials
/// files") that SDKs prefer to a container endpoint, as it leads a profile to credentials.
struct preempting_file {
    std::string variable;  ///< which names another in its place
    std::string path;

    bool operator==(const preempting_file&) const = default;
};

/// The profiles in the text of such a file that have credentials, or say where to get some.
[[nodiscard]] std::vector<std::string> profiles_with_credentials(std::string_view text);

/// The files of this environment that lead this profile to credentials. One that cannot be read leads nowhere.
[[nodiscard]] std::vector<preempting_file> preempting_files(const base::environment& environment,
                                                            std::string_view profile);

/// The profile that SDKs take in this environment.
[[nodiscard]] std::string profile_in_effect(const base::environment& environment);

inline constexpr std::string_view default_profile = "default";

}  // namespace crossvend::sdk
