#pragma once

#include "crossvend/config/options.hpp"
#include "crossvend/config/surroundings.hpp"
#include "document.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossvend::config {

/// What each part of the configuration is read from, and where warnings go.
struct reading {
    config::document& document;
    const base::environment& environment;
    const config::surroundings& around;
    std::vector<std::string>& warnings;

    /// What many roles may share is told of once.
    void warn_once(std::string text) {
        if (std::ranges::find(warnings, text) == warnings.end()) warnings.push_back(std::move(text));
    }
};

/// How a role proves who it is: the block at `place`, if there is one, over the block for all roles.
[[nodiscard]] google::identity_options read_identity(reading& from, const std::string& place);

/// How AWS STS is reached, in the Regions in the order in which they are tried; `region` becomes the first
/// of them that is a place to work in, which aws-global is not.
[[nodiscard]] aws::sts_options read_sts(reading& from, std::string& region);

/// The authorities that are trusted and the proxy that is used; both come from the environment.
[[nodiscard]] net::http_client_options read_http(reading& from);

[[nodiscard]] std::vector<role_options> read_roles(reading& from);

/// The listener for clients, which is to vend these roles.
[[nodiscard]] server_options read_server(reading& from, const std::vector<role_options>& roles);

[[nodiscard]] std::vector<boost::asio::ip::tcp::endpoint> read_addresses(document& document, const std::string& pointer,
                                                                         std::string_view fallback);

/// The file in which the sets that are held outlive the daemon, if there is to be one: in memory, unless a disk is
/// allowed.
[[nodiscard]] std::optional<std::filesystem::path> read_state_file(reading& from);

/// Warns of a file with a token where somebody else may put another token in its place.
void warn_of_others_token(reading& from, const std::string& file);

/// Finds what would keep an authorization token file from being read or made when the daemon starts.
void check_token_file(reading& from, const std::string& pointer);

/// The session policy at a place, as AWS takes it, and the ARNs of further ones.
void read_policies(document& document, const std::string& place, aws::assume_role_request& request);

/// The session name that a template at a place gives, made valid for AWS; `fallback` where there is none.
[[nodiscard]] std::string read_session_name(reading& from, const std::string& pointer, const std::string& fallback);

/// The whole seconds of a session, between 15 minutes and `most`.
[[nodiscard]] std::chrono::seconds read_session_duration(document& document, const std::string& pointer,
                                                         std::chrono::seconds most);

/// The roles that are assumed one with the other, behind the one at `place`.
[[nodiscard]] std::vector<aws::assume_role_request> read_chain(reading& from, const std::string& place,
                                                               const role_options& role);

/// Finds roles and Regions of different partitions of AWS, which know nothing of each other.
void check_partitions(reading& from, const options& options);

}  // namespace crossvend::config
