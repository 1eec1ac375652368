#include "crossvend/app/exec.hpp"

#include "child.hpp"
#include "crossvend/access/authorization_token.hpp"
#include "crossvend/net/notification.hpp"
#include "crossvend/net/task_group.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "daemon.hpp"
#include "signal_queue.hpp"
#include "token_file.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <exception>
#include <future>
#include <system_error>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;

/// What was loaded for a command has nothing of a daemon: here is what this one needs.
config::options private_options(config::options options, const base::secret& token) {
    options.server.listen = {{asio::ip::address_v4::loopback(), 0}};
    options.server.authorization.token = token;
    return options;
}

/// One command and its daemon. Lives for one run, and stays where it is made.
class execution {
public:
    execution(const execution_request& request, config::options options, const base::environment& environment,
              base::logger& log)
        : inherited_(inheritance::take()),
          request_(request),
          environment_(environment),
          token_(access::make_authorization_token(base::system_random())),
          token_file_(token_, environment),
          signals_(io_.get_executor(), {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH}),
          daemon_(io_.get_executor(), private_options(std::move(options), token_), environment, log),
          over_(io_.get_executor()),
          tasks_(io_.get_executor(), log) {}

    base::result<int> run(const credentials::patience& patience) {
        auto over = asio::co_spawn(io_, supervise(patience), asio::use_future);
        io_.run();
        over.get();
        if (not_started_) std::rethrow_exception(not_started_);
        return *ended_;
    }

private:
    asio::awaitable<void> supervise(credentials::patience patience) {
        daemon_.start();
        tasks_.spawn(start_when_ready(std::move(patience)));
        tasks_.spawn(relay_signals());
        while (!ended_) co_await over_.wait_for(std::chrono::hours(1));
        tasks_.cancel();
        co_await tasks_.join();
        co_await daemon_.stop(base::duration::zero());
    }

    asio::awaitable<void> start_when_ready(credentials::patience patience) {
        const auto failure = co_await daemon_.first_role().first_set(std::move(patience));
        if (ended_) co_return;
        if (failure) {
            end(*failure);
            co_return;
        }
        try {
            child_ = start_child(request_.command, child_environment(), inherited_, signals_.mask_before());
        } catch (const std::exception&) {
            not_started_ = std::current_exception();
            end(0);
        }
    }

    asio::awaitable<void> relay_signals() {
        while (true) {
            const signalfd_siginfo signal = co_await signals_.next();
            const int number = static_cast<int>(signal.ssi_signo);
            if (number == SIGCHLD)
                follow(reap_children(child_));
            else if (child_ <= 0 && number != SIGWINCH)
                end(128 + number);
            else if (child_ > 0 && (signal.ssi_code != SI_KERNEL || !shares_terminal_signal(child_, number)))
                ::kill(child_, number);
        }
    }

    void follow(const child_state& state) {
        if (state.status) end(*state.status);
        if (!state.stopped) return;
        // A shell sees this process alone: it gets the terminal back when this one stands still too.
        ::kill(::getpid(), SIGSTOP);
        ::kill(child_, SIGCONT);
    }

    void end(base::result<int> how) {
        ended_ = std::move(how);
        over_.notify_all();
    }

    /// This process's environment, with what leads to us in the place of what would lead elsewhere.
    [[nodiscard]] std::vector<base::secret> child_environment() const {
        const sdk::client_settings settings{sdk::credentials_uri(daemon_.listeners().front().addresses().front()),
                                            token_, token_file_.path()};
        auto ours = sdk::client_variables(settings);
        ours.insert(ours.end(), request_.region.begin(), request_.region.end());
        auto replaced = sdk::other_token_variables(environment_, settings);
        for (const sdk::rival& rival : request_.rivals) {
            replaced.push_back(rival.variable);
            if (!rival.instead.empty()) ours.push_back({rival.variable, base::secret(rival.instead)});
        }
        for (const auto& variable : ours) replaced.push_back(variable.name);

        std::vector<base::secret> lines;
        const auto add_line = [&lines](const std::string& name, std::string_view value) {
            lines.emplace_back(name + '=');
            lines.back().append(value);
            lines.back().append(std::string_view("\0", 1));
        };
        for (const auto& [name, value] : environment_.variables())
            if (std::ranges::find(replaced, name) == replaced.end()) add_line(name, value);
        for (const auto& variable : ours) add_line(variable.name, variable.value.reveal());
        return lines;
    }

    inheritance inherited_;
    const execution_request& request_;
    const base::environment& environment_;
    base::secret token_;
    token_file token_file_;
    asio::io_context io_{1};
    signal_queue signals_;
    daemon daemon_;
    net::notification over_;
    net::task_group tasks_;
    pid_t child_ = 0;  ///< none yet
    std::optional<base::result<int>> ended_;
    std::exception_ptr not_started_;
};

}  // namespace

base::result<int> exec(const execution_request& request, config::options options, const base::environment& environment,
                       const credentials::patience& patience, base::logger& log) {
    return execution(request, std::move(options), environment, log).run(patience);
}

}  // namespace crossvend::app
