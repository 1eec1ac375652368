#pragma once

#include <stdexcept>
#include <string>

namespace crossvend::app {

/// A command that could not be started, with the exit status that shells give for that: 127 for one that is not there,
/// 126 for one that cannot be run.
class not_started : public std::runtime_error {
public:
    not_started(const std::string& command, int error);
    [[nodiscard]] int status() const { return status_; }

private:
    int status_;
};

}  // namespace crossvend::app
