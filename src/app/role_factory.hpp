#pragma once

#include "crossvend/app/upstreams.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/credentials/role.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace crossvend::app {

/// What the configuration says of a role, of all that it says.
[[nodiscard]] credentials::role_options options_of(const config::role_options& role, const config::settings& settings);

/// A role in the real world: the machine's clock and chance, and the upstreams.
[[nodiscard]] std::shared_ptr<credentials::role> make_role(credentials::role_options options, upstreams& upstreams,
                                                           const boost::asio::any_io_executor& executor,
                                                           metrics::metrics& metrics, base::logger& log);

}  // namespace crossvend::app
