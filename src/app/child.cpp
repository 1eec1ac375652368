#include "child.hpp"

#include "crossvend/app/not_started.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace crossvend::app {
namespace {

/// Beyond any descriptor that is open before there are clients.
int descriptor_limit() {
    constexpr rlim_t most = 4096;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return most;
    return static_cast<int>(std::min(files.rlim_cur, most));
}

/// What exec takes, which writes to none of it.
std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers(texts.size() + 1);
    std::ranges::transform(texts, pointers.begin(),
                           [](const std::string& text) { return const_cast<char*>(text.c_str()); });
    return pointers;
}

std::vector<char*> pointers_to(const std::vector<base::secret>& lines) {
    std::vector<char*> pointers(lines.size() + 1);
    std::ranges::transform(lines, pointers.begin(),
                           [](const base::secret& line) { return const_cast<char*>(line.reveal().data()); });
    return pointers;
}

/// Asio opens its descriptors without O_CLOEXEC.
void keep_from_child(const std::set<int>& inherited) {
    for (int descriptor = 0; descriptor < descriptor_limit(); ++descriptor)
        if (!inherited.contains(descriptor)) static_cast<void>(::fcntl(descriptor, F_SETFD, FD_CLOEXEC));
}

/// The child's side of fork: nothing here allocates or locks, as another thread may have been at it.
[[noreturn]] void become(char* const* command, char* const* environment, const inheritance& inherited,
                         const sigset_t& mask, pid_t parent, int failed) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() == parent) {
        ::sigaction(SIGPIPE, &inherited.on_broken_pipe, nullptr);
        ::sigaction(SIGCHLD, &inherited.on_child_end, nullptr);
        ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
        ::execvpe(command[0], command, environment);
    }
    const int error = errno;
    static_cast<void>(!::write(failed, &error, sizeof(error)));
    ::_exit(127);
}

}  // namespace

inheritance inheritance::take() {
    inheritance taken;
    for (int descriptor = 0; descriptor < descriptor_limit(); ++descriptor)
        if (::fcntl(descriptor, F_GETFD) >= 0) taken.descriptors.insert(descriptor);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &taken.on_broken_pipe);
    // A parent that ignores this one never learns how its children end.
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &usual, &taken.on_child_end);
    return taken;
}

pid_t start_child(const std::vector<std::string>& command, const std::vector<base::secret>& environment,
                  const inheritance& inherited, const sigset_t& mask) {
    const std::vector<char*> arguments = pointers_to(command);
    const std::vector<char*> variables = pointers_to(environment);
    std::array<int, 2> failure{};
    if (::pipe2(failure.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    keep_from_child(inherited.descriptors);

    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) become(arguments.data(), variables.data(), inherited, mask, parent, failure[1]);
    const int fork_error = errno;
    ::close(failure[1]);
    int error = 0;
    // Ends without a byte once the child's exec has closed the other side.
    const ssize_t size = child < 0 ? 0 : ::read(failure[0], &error, sizeof(error));
    ::close(failure[0]);
    if (child < 0) throw std::system_error(fork_error, std::generic_category(), "fork");
    if (size == 0) return child;
    ::waitpid(child, nullptr, 0);
    throw not_started(command.front(), error);
}

child_state reap_children(pid_t child) {
    child_state state;
    int status = 0;
    while (true) {
        const pid_t each = ::waitpid(-1, &status, WNOHANG | WUNTRACED);
        if (each <= 0) return state;
        if (each != child) continue;
        state.stopped = WIFSTOPPED(status);
        if (WIFEXITED(status)) state.status = WEXITSTATUS(status);
        if (WIFSIGNALED(status)) state.status = 128 + WTERMSIG(status);
    }
}

bool shares_terminal_signal(pid_t child, int signal) {
    const bool is_leaders_alone = signal == SIGHUP && ::getsid(0) == ::getpid();
    return !is_leaders_alone && ::getpgid(child) == ::getpgrp();
}

}  // namespace crossvend::app
