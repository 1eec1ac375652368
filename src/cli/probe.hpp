#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/config/loader.hpp"
#include "crossvend/net/url.hpp"

#include <optional>
#include <string>

namespace crossvend::cli {

/// A page (`/readyz`) of the telemetry listener of the daemon that the configuration describes, whatever else is wrong
/// with that. Nothing if a variable gives an address that is none, which stderr says then.
[[nodiscard]] std::optional<net::url> telemetry_page(const config::flags& flags, const std::string& page);

/// What a daemon says on such a page.
struct health {
    bool reached = false;  ///< whether it says anything
    bool good = false;
    std::string text;  ///< a line: what it says, or why it does not
};

/// Asks once. Blocks for `limit` at most.
[[nodiscard]] health ask(const net::url& page, base::duration limit);

}  // namespace crossvend::cli
