#pragma once

#include "crossvend/net/http_client.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "step.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace crossvend::cli::doctor {

/// Asks for credentials as an SDK with these settings would. The set has to be of the role `role_arn`.
[[nodiscard]] boost::asio::awaitable<step> ask_local_endpoint(net::http_client& http,
                                                              const sdk::client_settings& settings,
                                                              std::string role_arn);

}  // namespace crossvend::cli::doctor
