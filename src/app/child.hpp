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

/// Starts a command, which is looked for in PATH, with this environment: NAME=value, each ended by a NUL. It gets what
/// was inherited and no other descriptor, the signal mask, and SIGKILL when this process ends before it. Throws
/// not_started.
[[nodiscard]] pid_t start_child(const std::vector<std::string>& command, const std::vector<base::secret>& environment,
                                const inheritance& inherited, const sigset_t& mask);

/// What has become of a child.
struct child_state {
    bool stopped = false;       ///< it stands still, as by Ctrl-Z
    std::optional<int> status;  ///< it has ended: its exit status, 128 + n after signal n
};

/// Takes note of all children that have ended, those that were left to this process as well: as the first process of a
/// container it is their parent. Gives what has become of the one asked for since the last time.
[[nodiscard]] child_state reap_children(pid_t child);

/// Whether the child has had what the terminal sent to this process: it sends to a whole process group, but a hang-up
/// to the leader of the session alone.
[[nodiscard]] bool shares_terminal_signal(pid_t child, int signal);

}  // namespace crossvend::app
