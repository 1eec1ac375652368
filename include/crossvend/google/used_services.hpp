#pragma once

#include "crossvend/google/identity_options.hpp"
#include "crossvend/net/url.hpp"

#include <string>
#include <vector>

namespace crossvend::google {

/// What of Google's an identity source speaks to.
struct used_services {
    bool metadata_server = false;
    std::vector<net::url> others;  ///< each host and port once
};

/// The services of the source that the options choose. Looks into the files that it reads; one that cannot be read adds
/// nothing, as the source will say why.
[[nodiscard]] used_services services_used_by(const identity_options& options);

/// The file that an identity comes from; empty where there is none.
[[nodiscard]] std::string file_used_by(const identity_options& options);

}  // namespace crossvend::google
