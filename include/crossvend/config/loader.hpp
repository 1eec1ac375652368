#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/config/fault.hpp"
#include "crossvend/config/flags.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/config/surroundings.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <variant>
#include <vector>

namespace crossvend::config {

/// Puts flags, environment, file and defaults together, in this order of precedence, and checks all of it.
/// Gives the options, or every fault there is. Reads the configuration file, looks at the files it names and at what
/// is around, and at nothing else.
[[nodiscard]] std::variant<options, std::vector<fault>> load(const flags& flags, const base::environment& environment,
                                                             const surroundings& around);

/// Where a daemon with this configuration tells of itself, or every fault of the file. Nothing else need be configured;
/// where a variable gives the address, the file is not read.
[[nodiscard]] std::variant<std::vector<boost::asio::ip::tcp::endpoint>, std::vector<fault>> load_telemetry_listen(
    const flags& flags, const base::environment& environment);

}  // namespace crossvend::config
