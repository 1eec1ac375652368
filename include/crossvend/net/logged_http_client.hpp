#pragma once

#include "crossvend/base/log.hpp"
#include "crossvend/net/http_client.hpp"

#include <memory>

namespace crossvend::net {

/// The client, with each call in the log: at the level trace that it begins, at debug how it ended, with the upstream's
/// host, the status or the reason why there is none, the time that it took, and the id by which AWS finds the request.
/// What was sent and what came back stays out, as do path and query, which may be somebody's secret.
[[nodiscard]] std::unique_ptr<http_client> make_logged_http_client(std::unique_ptr<http_client> client,
                                                                   base::logger& log);

}  // namespace crossvend::net
