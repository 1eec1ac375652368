#include "crossvend/app/application.hpp"

#include "crossvend/base/version.hpp"
#include "crossvend/endpoint/authorization_token.hpp"
#include "crossvend/endpoint/container_credentials.hpp"
#include "crossvend/endpoint/telemetry.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/address.hpp"
#include "crossvend/net/http_server.hpp"
#include "crossvend/net/task_group.hpp"
#include "kept_role.hpp"
#include "upstreams.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>
#include <algorithm>
#include <csignal>
#include <iterator>
#include <map>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

/// How long the answers under way may take when the daemon stops.
constexpr auto stop_grace = std::chrono::seconds(5);

constexpr std::size_t telemetry_connections = 32;

std::vector<std::string> names_of(const std::vector<config::role_options>& roles) {
    std::vector<std::string> names(roles.size());
    std::ranges::transform(roles, names.begin(), &config::role_options::name);
    return names;
}

/// The token that clients have to send; the log says where it is and what to export.
std::optional<base::secret> authorization_token(const config::authorization_options& options,
                                                const base::environment& environment, base::logger& log) {
    if (!options.required) {
        log.warning("authorization is switched off: whoever reaches the listener gets credentials");
        return std::nullopt;
    }
    if (options.token) return options.token;
    const std::filesystem::path file = options.token_file ? std::filesystem::path(*options.token_file)
                                                          : endpoint::default_authorization_token_file(environment);
    base::secret token =
        endpoint::load_or_create_authorization_token(file, options.token_file_mode, base::system_random());
    log.info("clients read the authorization token from a file",
             {{"export", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" + file.string()}});
    return token;
}

/// The names a client may call the credentials listener by: those configured, and the addresses it listens on.
std::vector<std::string> allowed_hosts(const config::server_options& server) {
    std::vector<std::string> hosts = server.allowed_hosts;
    for (const auto& listen : server.listen) {
        const std::string address = listen.address().to_string();
        if (!listen.address().is_unspecified())
            hosts.push_back(listen.address().is_v6() ? '[' + address + ']' : address);
    }
    return hosts;
}

/// What an SDK on this machine reaches a listener by.
std::string local_address(asio::ip::tcp::endpoint address) {
    if (address.address().is_unspecified())
        address.address(address.address().is_v6() ? asio::ip::address(asio::ip::address_v6::loopback())
                                                  : asio::ip::address(asio::ip::address_v4::loopback()));
    return net::format_address(address);
}

/// How many clients may be connected at once: so many that descriptors are left for the upstreams, the probes and each
/// role's timer.
std::size_t connection_limit(std::size_t roles) {
    constexpr rlim_t most = 16384;
    const rlim_t kept = telemetry_connections + 32 + roles;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return most;
    return std::clamp<rlim_t>(files.rlim_cur, kept + 16, kept + most) - kept;
}

net::http_server_options server_options(std::size_t connections) {
    net::http_server_options options;
    options.connection_limit = connections;
    return options;
}

std::string addresses_of(const net::http_server& server) {
    std::string text;
    for (const auto& address : server.addresses()) text += (text.empty() ? "" : ",") + net::format_address(address);
    return text;
}

}  // namespace

class application::parts {
public:
    parts(config::options given, configuration_source load_again, const base::environment& environment,
          base::logger& log)
        : options_(std::move(given)),
          load_again_(std::move(load_again)),
          environment_(environment),
          log_(log),
          metrics_(names_of(options_.roles)),
          upstreams_(options_.http, base::system_clock(), metrics_, log_),
          roles_(roles_of(options_, {})),
          credentials_(vended_roles(tokens_of(options_)), guard_of(options_), base::system_clock(), metrics_, log_),
          telemetry_(vended_roles({}), base::system_clock(), metrics_, log_),
          credentials_server_(io_.get_executor(), credentials_, log_,
                              server_options(connection_limit(options_.roles.size()))),
          telemetry_server_(io_.get_executor(), telemetry_, log_, server_options(telemetry_connections)),
          reloading_(io_.get_executor(), log_),
          retiring_(io_.get_executor(), log_),
          ends_(io_, SIGTERM, SIGINT),
          hangups_(io_, SIGHUP) {
        credentials_server_.listen(credentials_server_.bind(options_.server.listen));
        telemetry_server_.listen(telemetry_server_.bind(options_.telemetry_listen));
    }

    void run() {
        asio::co_spawn(io_, supervise(), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        io_.run();
    }

private:
    using kept_roles = std::vector<std::shared_ptr<kept_role>>;
    using tokens = std::vector<std::optional<base::secret>>;

    asio::awaitable<void> supervise() {
        start();
        const auto [error, signal] = co_await ends_.async_wait(use_result);
        log_.info("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}, {"drain", options_.drain}});
        co_await drain();
        reloading_.cancel();
        co_await reloading_.join();
        co_await credentials_server_.stop(stop_grace);
        for (const auto& role : roles_) co_await role->stop();
        co_await retiring_.join();
        co_await telemetry_server_.stop(stop_grace);
        log_.info("stopped");
    }

    void start() {
        for (const auto& role : roles_) role->start();
        credentials_server_.start();
        telemetry_server_.start();
        reloading_.spawn(reload_at_hangups());
        log_.info("listening",
                  {{"version", base::version()},
                   {"credentials", addresses_of(credentials_server_)},
                   {"telemetry", addresses_of(telemetry_server_)},
                   {"export", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://" +
                                  local_address(credentials_server_.addresses().front()) + "/v1/credentials"}});
    }

    /// Goes on serving: the application beside us may outlive the signal by some time.
    asio::awaitable<void> drain() {
        if (options_.drain == base::duration::zero()) co_return;
        credentials_server_.close_after_answers();
        // Shared with the handler, which may already be queued when the timer fires.
        const auto timer = std::make_shared<asio::steady_timer>(io_, options_.drain);
        ends_.async_wait([timer](boost::system::error_code error, int) {
            if (!error) timer->cancel();
        });
        co_await timer->async_wait(use_result);
        ends_.cancel();
    }

    asio::awaitable<void> reload_at_hangups() {
        while (true) {
            static_cast<void>(co_await hangups_.async_wait(asio::use_awaitable));
            reload();
        }
    }

    void reload() {
        auto loaded = load_again_();
        if (const auto* faults = std::get_if<std::vector<config::fault>>(&loaded)) {
            for (const config::fault& fault : *faults)
                log_.error("the configuration has a fault", {{"place", fault.place}, {"cause", fault.problem}});
            log_.error("the configuration was not read again: everything stays as it is", {{"faults", faults->size()}});
            return;
        }
        try {
            take_over(std::move(std::get<config::options>(loaded)));
        } catch (const std::exception& error) {
            metrics_.set_roles(names_of(options_.roles));
            log_.error("the configuration was not read again: everything stays as it is", {{"cause", error.what()}});
        }
    }

    /// Puts other options in the place of the present ones, as a whole or not at all: what can fail comes first.
    void take_over(config::options next) {
        std::vector<std::string> names = names_of(options_.roles);
        std::ranges::copy(names_of(next.roles), std::back_inserter(names));
        metrics_.set_roles(names);
        kept_roles roles = roles_of(next, roles_);
        tokens role_tokens = tokens_of(next);
        endpoint::access_guard guard = guard_of(next);
        auto credentials_addresses = credentials_server_.bind(next.server.listen);
        auto telemetry_addresses = telemetry_server_.bind(next.telemetry_listen);

        credentials_server_.listen(std::move(credentials_addresses));
        telemetry_server_.listen(std::move(telemetry_addresses));
        options_ = std::move(next);
        log_.change(options_.log_level, options_.log_format);
        for (const std::string& warning : options_.warnings) log_.warning(warning);
        roles_.swap(roles);
        metrics_.set_roles(names_of(options_.roles));
        credentials_.change(vended_roles(std::move(role_tokens)), std::move(guard));
        telemetry_.change(vended_roles({}));
        const auto is_in = [](const kept_roles& list) {
            return [&list](const auto& role) { return std::ranges::find(list, role) != list.end(); };
        };
        std::size_t begun = 0, ended = 0;
        for (const auto& role : roles_) {
            if (is_in(roles)(role)) continue;
            role->start();
            ++begun;
        }
        for (const auto& role : roles) {
            if (is_in(roles_)(role)) continue;
            retiring_.spawn(retire(role));
            ++ended;
        }
        log_.info("the configuration was read again", {{"roles", roles_.size()}, {"begun", begun}, {"ended", ended}});
    }

    /// Ends a role that is gone or was changed; requests that still wait for it keep it a little longer.
    static asio::awaitable<void> retire(std::shared_ptr<kept_role> role) { co_await role->stop(); }

    /// The roles of these options: those that are kept alike already, as they are, and new ones.
    kept_roles roles_of(const config::options& options, const kept_roles& before_them) {
        std::map<std::string_view, std::shared_ptr<kept_role>> present;
        for (const auto& role : before_them) present.emplace(role->how().role.name, role);
        kept_roles roles;
        for (const config::role_options& role : options.roles) {
            const keeping how{role, options.sts, options.refresh};
            const auto before = present.find(role.name);
            if (before != present.end() && before->second->how() == how) {
                roles.push_back(before->second);
                continue;
            }
            roles.push_back(std::make_shared<kept_role>(how, upstreams_, io_.get_executor(), metrics_, log_));
            if (before != present.end()) roles.back()->inherit(*before->second);
        }
        return roles;
    }

    std::vector<endpoint::vended_role> vended_roles(tokens own) {
        own.resize(roles_.size());
        std::vector<endpoint::vended_role> vended;
        for (std::size_t i = 0; i < roles_.size(); ++i)
            vended.push_back(kept_role::vended(roles_[i], std::move(own[i])));
        return vended;
    }

    /// The roles' own tokens.
    static tokens tokens_of(const config::options& options) {
        tokens own;
        for (const config::role_options& role : options.roles) {
            own.emplace_back();
            if (role.authorization_token_file)
                own.back() = endpoint::load_or_create_authorization_token(*role.authorization_token_file,
                                                                          options.server.authorization.token_file_mode,
                                                                          base::system_random());
        }
        return own;
    }

    endpoint::access_guard guard_of(const config::options& options) {
        return {allowed_hosts(options.server), authorization_token(options.server.authorization, environment_, log_)};
    }

    config::options options_;
    configuration_source load_again_;
    const base::environment& environment_;
    base::logger& log_;
    asio::io_context io_{1};
    metrics::metrics metrics_;
    upstreams upstreams_;
    kept_roles roles_;
    endpoint::container_credentials credentials_;
    endpoint::telemetry telemetry_;
    net::http_server credentials_server_;
    net::http_server telemetry_server_;
    net::task_group reloading_;
    net::task_group retiring_;
    asio::signal_set ends_;
    asio::signal_set hangups_;
};

application::application(config::options options, configuration_source load_again, const base::environment& environment,
                         base::logger& log)
    : parts_(std::make_unique<parts>(std::move(options), std::move(load_again), environment, log)) {}

application::~application() = default;

void application::run() { parts_->run(); }

}  // namespace crossvend::app
