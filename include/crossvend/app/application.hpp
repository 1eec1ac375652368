#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/config/options.hpp"

#include <memory>

namespace crossvend::app {

/// The daemon: builds the parts, runs them, and stops them in order. Lives for one run.
class application {
public:
    /// Builds everything and takes the ports. Throws base::configuration_error if the authorization token
    /// cannot be had, and std::runtime_error naming the address if a port cannot.
    application(config::options options, const base::environment& environment, base::logger& log);
    ~application();
    application(const application&) = delete;
    application& operator=(const application&) = delete;

    /// Serves until SIGTERM or SIGINT; then goes on for the drain time, lets the answers under way finish,
    /// and returns. A second signal cuts the drain short.
    void run();

private:
    class parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace crossvend::app
