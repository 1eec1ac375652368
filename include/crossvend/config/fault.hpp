#pragma once

#include <string>

namespace crossvend::config {

/// Something in the configuration that cannot be.
struct fault {
    std::string place;    ///< "crossvend.json: /roles/0/duration", "AWS_ROLE_ARN" or "--region"
    std::string problem;  ///< what was found and what is allowed

    [[nodiscard]] std::string text() const { return place + ": " + problem; }
};

}  // namespace crossvend::config
