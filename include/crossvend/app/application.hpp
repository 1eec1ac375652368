#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/config/fault.hpp"
#include "crossvend/config/options.hpp"

#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace crossvend::app {

/// Loads the configuration as it is now, or tells its faults.
using configuration_source = std::function<std::variant<config::options, std::vector<config::fault>>()>;

/// The daemon: builds the parts, runs them, and stops them in order. Lives for one run.
class application {
public:
    /// Builds everything and takes the ports. Throws base::configuration_error if the authorization token
    /// cannot be had, and std::runtime_error naming the address if a port cannot.
    ///
    /// `load_again` is what SIGHUP asks for other options. What it gives takes effect without a pause: roles that did
    /// not change go on, one that changed vends the set it has until there is another. Its faults are logged and
    /// change nothing.
    application(config::options options, configuration_source load_again, const base::environment& environment,
                base::logger& log);
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
