#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/base/shared_value.hpp"
#include "crossvend/credentials/exchange_options.hpp"
#include "crossvend/credentials/refresh_policy.hpp"
#include "crossvend/net/http_client.hpp"
#include "crossvend/net/listener_options.hpp"

#include <sys/types.h>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossvend::config {

/// A role to keep credentials for.
struct role_options : credentials::exchange_options {
    std::string name = "default";
    std::optional<std::string> authorization_token_file;  ///< the one token that opens this role

    /// Whether a token in a file proves who it is.
    [[nodiscard]] bool reads_token_file() const { return identity->source == google::identity_kind::token_file; }

    bool operator==(const role_options&) const = default;
};

/// How clients of the credentials listener prove that they may ask.
struct authorization_options {
    bool required = true;
    std::optional<base::secret> token;      ///< given outright
    std::optional<std::string> token_file;  ///< made when it does not exist
    std::optional<mode_t> token_file_mode;  ///< of token files; unset: what one has that exists, else 0600
};

/// IMDSv2 on the credentials listener.
struct imds_options {
    bool enabled = false;
    std::string role;  ///< whose credentials it gives
};

struct server_options : net::listener_options {
    authorization_options authorization;
    imds_options imds;
    std::vector<std::string> allowed_hosts;
};

/// What the daemon needs to know besides its roles: one member for each part of it.
struct settings {
    std::string region;  ///< the first one whose STS is asked, in which applications work too; may be empty
    base::shared_value<aws::sts_options> sts;
    net::http_client_options http;
    server_options server;
    net::listener_options telemetry;
    credentials::refresh_options refresh;
    base::duration drain{0};
    std::optional<std::filesystem::path> state_file;  ///< where the sets that are held outlive this process
    base::log_level log_level = base::log_level::info;
    base::log_format log_format = base::log_format::text;

    /// What is allowed but unwise, a line each, for the log.
    std::vector<std::string> warnings;
};

/// Everything that the configuration says, checked.
struct options : settings {
    std::vector<role_options> roles;
};

}  // namespace crossvend::config
