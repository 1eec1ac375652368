#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/config/fault.hpp"
#include "crossvend/config/flags.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/config/surroundings.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <variant>
#include <vector>

namespace crossvend::config {

/// Puts flags, environment, file and defaults together, in this order of precedence, and checks all of it.
/// Gives the options, or every fault there is. Reads the configuration file, looks at the files it names and at what
/// is around, and at nothing else. A command without a daemon is given nothing of the daemon's own, nor a fault of it;
/// what the schema forbids is a fault for all.
[[nodiscard]] std::variant<options, std::vector<fault>> load(const flags& flags, const base::environment& environment,
                                                             const surroundings& around);

/// Where a running daemon tells of itself, for a command about it.
struct telemetry_address {
    boost::asio::ip::tcp::endpoint address;
    std::optional<fault> doubt;  ///< one of the file's, if it does not say where: then this is the default
};

/// Reads that and no more: what else the file says is the daemon's to judge, which may well run on what it read before
/// somebody made a fault. A variable that gives the address is the command's own: the file is not read then, and what
/// is wrong with the variable is what is given instead.
[[nodiscard]] std::variant<telemetry_address, std::vector<fault>> load_telemetry_address(
    const flags& flags, const base::environment& environment);

}  // namespace crossvend::config
