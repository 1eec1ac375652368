#pragma once

#include "crossvend/base/secret.hpp"

#include <sys/types.h>
#include <csignal>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace crossvend::app {

/// What a child is to find as if this process had not been in between. Taken before this process changes any of it.
struct inheritance {
    std::set<int> descriptors;
    struct sigaction on_broken_pipe {};
    struct sigaction on_child_end {};

    /// Notes how things are, and sets the two signals to what this process needs.
    [[nodiscard]] static inheritance take();
};

/// Starts a command, which is looked for in PATH, with this environment (NAME=value, each ended by a
/// NUL). It gets what was
/// inherited and no other descriptor, the signal mask, and SIGKILL when this process ends before it. Throws
/// not_started.
[[nodiscard]] pid_t start_child(const std::vector<std::string>& command, const std::vector<base::secret>& environment,
                                const inheritance& inherited, const sigset_t& mask);

/// Waits for all children that have ended, those that were left to this process as well: as the first process of a
/// container it is their parent. Gives the exit status of the one asked for if that is among them, 128 + n after
/// signal n.
[[nodiscard]] std::optional<int> reap_children(pid_t child);

}  // namespace crossvend::app
