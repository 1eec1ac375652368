#pragma once

#include "crossvend/net/url.hpp"

#include <optional>
#include <string_view>

namespace crossvend::google {

/// Where the metadata server is: a host with or without scheme and port, as GCE_METADATA_HOST may hold it
/// (Google's client libraries differ). Nothing if it is neither.
[[nodiscard]] std::optional<net::url> parse_metadata_host(std::string_view text);

/// The link-local address, which needs no DNS.
inline constexpr std::string_view default_metadata_host = "169.254.169.254";

}  // namespace crossvend::google
