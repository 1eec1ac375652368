#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/config/options.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace crossvend::config {

/// The flags that every command has; those not given are unset.
struct flags {
    std::optional<std::string> config;
    std::optional<std::string> role_arn;
    std::optional<std::string> region;
    std::optional<std::string> audience;
    std::optional<std::string> log_level;
    std::optional<std::string> log_format;
};

/// What a configuration is for, and what the fields of a session name stand for where the environment does not say.
struct surroundings {
    std::string hostname;
    std::filesystem::path kubernetes =
        "/var/run/secrets/kubernetes.io/serviceaccount";  ///< a pod's namespace and token
    bool is_daemon = true;  ///< whether this process makes the authorization tokens that are not there yet
};

/// Something in the configuration that cannot be.
struct fault {
    std::string place;    ///< "crossvend.json: /roles/0/duration", "AWS_ROLE_ARN" or "--region"
    std::string problem;  ///< what was found and what is allowed

    [[nodiscard]] std::string text() const { return place + ": " + problem; }
};

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
