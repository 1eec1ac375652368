#pragma once

#include <filesystem>
#include <string>

namespace crossvend::config {

/// Who reads a configuration: the daemon, which makes the authorization tokens it names; a client of that daemon, which
/// takes what the daemon was told and makes nothing; or a command that gets along without a daemon, to which what is
/// the daemon's own is as if it were not there.
enum class reader { daemon, client, command };

/// Who reads a configuration, and what the fields of a session name stand for where the environment does not say.
struct surroundings {
    std::string hostname;
    std::filesystem::path kubernetes =
        "/var/run/secrets/kubernetes.io/serviceaccount";  ///< a pod's namespace and token
    reader who = reader::daemon;
};

}  // namespace crossvend::config
