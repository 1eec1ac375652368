#pragma once

#include <filesystem>
#include <string>

namespace crossvend::config {

/// What a configuration is for, and what the fields of a session name stand for where the environment does not say.
struct surroundings {
    std::string hostname;
    std::filesystem::path kubernetes =
        "/var/run/secrets/kubernetes.io/serviceaccount";  ///< a pod's namespace and token
    bool is_daemon = true;  ///< whether this process makes the authorization tokens that are not there yet
};

}  // namespace crossvend::config
