#pragma once

#include <string>

namespace crossvend::sandbox {

/// What AWS says when it does not do as it was asked.
struct aws_error {
    unsigned status = 400;
    std::string code;
    std::string message;
};

}  // namespace crossvend::sandbox
