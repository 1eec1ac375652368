#pragma once

#include <optional>
#include <string>

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

}  // namespace crossvend::config
