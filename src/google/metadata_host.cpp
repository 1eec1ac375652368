#include "crossvend/google/metadata_host.hpp"

#include <string>

namespace crossvend::google {

std::optional<net::url> parse_metadata_host(std::string_view text) {
    const bool has_scheme = text.find("://") != std::string_view::npos;
    auto url = net::parse_url(has_scheme ? std::string(text) : "http://" + std::string(text));
    if (!url || url->target != "/") return std::nullopt;
    return url;
}

}  // namespace crossvend::google
