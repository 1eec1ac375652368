#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/credentials/patience.hpp"
#include "crossvend/sdk/rivals.hpp"

#include <string>
#include <vector>

namespace crossvend::app {

/// What to run, and what changes in its environment beside the way to its credentials.
struct execution_request {
    std::vector<std::string> command;
    std::vector<sdk::rival> rivals;
    std::vector<sdk::client_variable> region;
};

/// Runs a command that finds the first role's credentials in its environment: on a loopback port of its own, with a
/// token that nobody else knows. The token is in a variable and in a file. It starts when
/// there is a set to vend, has this process's descriptors, signal mask and process group, gets the signals that others
/// send to this process, and does not outlive it.
///
/// Gives its exit status, 128 + n after signal n, also when the signal comes before it has started; or why there are no
/// credentials. Throws not_started. The options were loaded for a command (config::reader). `patience` is how long to
/// wait for the first set.
[[nodiscard]] base::result<int> exec(const execution_request& request, config::options options,
                                     const base::environment& environment, const credentials::patience& patience,
                                     base::logger& log);

}  // namespace crossvend::app
