#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/sdk/client_environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace crossvend::sdk {

/// What keeps an AWS SDK from asking the daemon.
struct preemption {
    std::string cause;
    std::string remedy;
};

/// Finds what in this environment does: variables that are set and come before those of the `settings` by which a
/// client would ask, where these are known; the files of its profile; and what comes before IMDS where that is asked
/// for. A web identity's token file may be there for the daemon itself, if it `reads_token_file`. An application may
/// have another environment than this process, so nothing here is certain.
[[nodiscard]] std::vector<preemption> find_preemption(const base::environment& environment,
                                                      const std::optional<client_settings>& settings,
                                                      bool reads_token_file);

}  // namespace crossvend::sdk
