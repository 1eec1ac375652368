#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/random.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/options.hpp"

namespace crossvend::sandbox {

/// Listens, plays the account until SIGINT or SIGTERM comes, and stops.
[[nodiscard]] exit_status run(const options& options, const account& account, const base::clock& clock,
                              base::random_source& random, base::logger& log);

}  // namespace crossvend::sandbox
