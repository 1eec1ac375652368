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
    base::secret token;      ///< to be put into the environment; empty: there is none
    std::string token_file;  ///< where the token is, if it is not given outright
    std::string region;      ///< which the client uses; may be empty
};

/// By which address a client on this machine reaches a listener.
[[nodiscard]] boost::asio::ip::tcp::endpoint local_address(boost::asio::ip::tcp::endpoint listener);

/// Where a client on this machine gets a role's credentials; the first role's where none is named.
[[nodiscard]] std::string credentials_uri(const boost::asio::ip::tcp::endpoint& listener, std::string_view role = {});

/// Where a client on this machine finds IMDS: without a slash at the end, as some SDKs paste a path to it.
[[nodiscard]] std::string imds_uri(const boost::asio::ip::tcp::endpoint& listener);

/// The variables that lead an AWS SDK to a listener (AWS SDKs and Tools Reference Guide, "Container credential
/// provider"). Two names for the Region, since some clients read the one and some the other.
[[nodiscard]] std::vector<client_variable> client_variables(const client_settings& settings);

/// The variables that lead an AWS SDK on this machine to IMDS on a listener (AWS SDKs and Tools Reference Guide, "IMDS
/// credential provider"). Where the environment has proxies they keep botocore from asking one for IMDS, and what went
/// past the proxies before still does.
[[nodiscard]] std::vector<client_variable> imds_variables(const boost::asio::ip::tcp::endpoint& listener,
                                                          std::string_view region,
                                                          const base::environment& environment);

/// The settings to which an environment leads an SDK; nothing where it leads to none. The file of a token comes before
/// a token.
[[nodiscard]] std::optional<client_settings> client_settings_in(const base::environment& environment);

/// The variables that are set and name credentials which SDKs look for before they ask a container endpoint, or another
/// such endpoint.
[[nodiscard]] std::vector<std::string> variables_asked_first(const base::environment& environment);

/// Which of the variables that are set would keep an SDK from asking the listener, and have to go: those that are asked
/// first, and the token that `client_variables` does not set.
[[nodiscard]] std::vector<std::string> preempting_variables(const base::environment& environment,
                                                            const client_settings& settings);

/// Which of the variables that are set would keep an SDK from asking IMDS: those that are asked first, those of a
/// container endpoint, and the one that switches IMDS off.
[[nodiscard]] std::vector<std::string> variables_before_imds(const base::environment& environment);

}  // namespace crossvend::sdk
