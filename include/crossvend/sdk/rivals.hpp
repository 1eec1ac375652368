#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "crossvend/sdk/shared_files.hpp"

#include <optional>
#include <string>
#include <vector>

namespace crossvend::sdk {

/// A variable of a client's environment that has to go so that an SDK asks an endpoint of ours.
struct rival {
    std::string variable;
    std::string why;
    std::string instead;  ///< what it becomes; empty: unset
};

/// What leads SDKs past an endpoint: other credentials and endpoints by name, a profile that is not there or has
/// credentials of its own, and the files of the profile that is in effect without that one. A profile whose role is
/// assumed with the endpoint's credentials is none, nor is one without credentials.
[[nodiscard]] std::vector<rival> rivals_of(const base::environment& environment, const shared_files& files,
                                           endpoint_kind endpoint);

/// The variables that are set and keep SDKs from IMDS beside those: a container endpoint's, and what switches IMDS off.
[[nodiscard]] std::vector<rival> what_keeps_from_imds(const base::environment& environment);

/// The variables that give a client its Region: the `wanted` one, or what the environment has, by both names, as some
/// clients read the one and some the other; of a list, which only crossvend reads, its first. Where it has none, that
/// of the profile which is left counts, and that of STS where there is none either. `rivals` are those that go.
[[nodiscard]] std::vector<client_variable> region_variables(const base::environment& environment,
                                                            const shared_files& files, const std::vector<rival>& rivals,
                                                            const std::optional<std::string>& wanted,
                                                            const std::string& of_sts);

}  // namespace crossvend::sdk
