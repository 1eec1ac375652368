#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/google/identity_options.hpp"

#include <string>
#include <vector>

namespace crossvend::endpoint {

/// What keeps an AWS SDK from asking the daemon.
struct preemption {
    std::string cause;
    std::string remedy;
};

/// Finds what in this environment does: `variables` that are set and come first, the files of its profile, and what
/// switches IMDS off where that is asked for. A token file may be there for the daemon itself, if that is its
/// `identity`. An application may have another environment than this process, so nothing here is certain.
[[nodiscard]] std::vector<preemption> find_preemption(const base::environment& environment,
                                                      std::vector<std::string> variables,
                                                      const google::identity_options& identity);

}  // namespace crossvend::endpoint
