#pragma once

#include <boost/asio/awaitable.hpp>

namespace crossvend::net {

/// Runs `task`, and `side` beside it; returns when both have ended. If `task` gives false then nobody needs what `side`
/// is at, and it is asked to end (terminal cancellation), as both are when the caller is. Throws what `task` threw, or
/// else what `side` did that was not asked to end.
[[nodiscard]] boost::asio::awaitable<void> meanwhile(boost::asio::awaitable<bool> task,
                                                     boost::asio::awaitable<void> side);

}  // namespace crossvend::net
