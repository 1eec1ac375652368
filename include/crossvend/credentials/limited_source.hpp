#pragma once

#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/net/semaphore.hpp"

#include <memory>

namespace crossvend::credentials {

/// Fetches from `source` with a permit of `limit`. Whoever waits for one has not begun: it holds
/// no identity token yet, and its time limits and what is measured of it count from its turn.
[[nodiscard]] std::unique_ptr<credentials_source> make_limited_source(std::unique_ptr<credentials_source> source,
                                                                      std::shared_ptr<net::semaphore> limit);

}  // namespace crossvend::credentials
