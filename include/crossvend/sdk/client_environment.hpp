#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/secret.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sdk {

/// A variable in the environment of a client.
struct client_variable {
    std::string name;
    base::secret value;
};

/// What an SDK has to know of a listener.
struct client_settings {
    std::string uri;
    base::secret token;      ///< empty: there is none, or it cannot be read here
    std::string token_file;  ///< where the same token is; empty: in no file
};

/// By which address a client on this machine reaches a listener.
[[nodiscard]] boost::asio::ip::tcp::endpoint local_address(boost::asio::ip::tcp::endpoint listener);

/// Where a client on this machine gets a role's credentials; the first role's where none is named.
[[nodiscard]] std::string credentials_uri(const boost::asio::ip::tcp::endpoint& listener, std::string_view role = {});

/// Where a client on this machine finds IMDS: without a slash at the end, as some SDKs paste a path to it.
[[nodiscard]] std::string imds_uri(const boost::asio::ip::tcp::endpoint& listener);

/// The variables that lead an AWS SDK to a listener (AWS SDKs and Tools Reference Guide, "Container credential
/// provider"): the token by both names where there are both, since object_store and async-aws read the file alone, and
/// minio-js and aiodynamo the variable alone.
[[nodiscard]] std::vector<client_variable> client_variables(const client_settings& settings);

/// The variables that lead an AWS SDK on this machine to IMDS on a listener (AWS SDKs and Tools Reference Guide, "IMDS
/// credential provider"). Where the environment has proxies they keep botocore from asking one for IMDS, and what went
/// past the proxies before still does.
[[nodiscard]] std::vector<client_variable> imds_variables(const boost::asio::ip::tcp::endpoint& listener,
                                                          const base::environment& environment);

/// The settings to which an environment leads an SDK; nothing where it leads to none.
[[nodiscard]] std::optional<client_settings> client_settings_in(const base::environment& environment);

/// The variables that are set with a token and are none of those that `client_variables` sets.
[[nodiscard]] std::vector<std::string> other_token_variables(const base::environment& environment,
                                                             const client_settings& settings);

/// The variables with a token that is not the listener's, or not known to be.
[[nodiscard]] std::vector<std::string> foreign_tokens(const base::environment& environment,
                                                      const client_settings& settings);

/// Whether an environment has one token in the variable and another in the file that the other variable names: SDKs
/// differ in which they send.
[[nodiscard]] bool tokens_differ(const base::environment& environment);

}  // namespace crossvend::sdk
