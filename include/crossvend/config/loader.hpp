#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/config/options.hpp"

#include <optional>
#include <string>
#include <string_view>
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

/// Something in the configuration that cannot be.
struct fault {
    std::string place;    ///< "crossvend.json: /roles/0/duration", "AWS_ROLE_ARN" or "--region"
    std::string problem;  ///< what was found and what is allowed

    [[nodiscard]] std::string text() const { return place + ": " + problem; }
};

/// Puts flags, environment, file and defaults together, in this order of precedence, and checks all of it.
/// Gives the options, or every fault there is. Reads the configuration file and looks at the files it names,
/// and nothing else: `hostname` is what {hostname} stands for.
[[nodiscard]] std::variant<options, std::vector<fault>> load(const flags& flags, const base::environment& environment,
                                                             std::string_view hostname);

}  // namespace crossvend::config
