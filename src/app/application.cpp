#include "crossvend/app/application.hpp"

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/base/version.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/refresher.hpp"
#include "crossvend/credentials/web_identity_source.hpp"
#include "crossvend/endpoint/authorization_token.hpp"
#include "crossvend/endpoint/container_credentials.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "crossvend/endpoint/telemetry.hpp"
#include "crossvend/google/identity_sources.hpp"
#include "crossvend/metrics/metrics.hpp"
#include "crossvend/net/address.hpp"
#include "crossvend/net/http_client.hpp"
#include "crossvend/net/http_server.hpp"
#include "crossvend/net/sleeper.hpp"
#include "crossvend/net/task_group.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>
#include <algorithm>
#include <csignal>
#include <list>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

/// How long the answers under way may take when the daemon stops.
constexpr auto stop_grace = std::chrono::seconds(5);

constexpr std::size_t telemetry_connections = 32;

/// One role's way from an identity to its store, in the order of the credential's road.
struct role_parts {
    role_parts(const config::role_options& role, const config::options& options, google::identity_source& identity,
               aws::sts_client& sts, metrics::metrics& metrics, base::logger& log,
               const asio::any_io_executor& executor)
        : name(role.name),
          number(metrics.role(role.name)),
          source(credentials::make_web_identity_source(identity, sts, role.request, metrics, number)),
          store(endpoint::answer_renderer(role.name, log), options.refresh.serve_until_remaining),
          sleeper(net::make_wall_clock_sleeper(executor)),
          refresher(role.name, *source, store, options.refresh,
                    {executor, base::system_clock(), *sleeper, base::system_random(), metrics, log}) {}

    std::string name;
    std::size_t number;
    std::unique_ptr<credentials::credentials_source> source;
    credentials::credentials_store store;
    std::unique_ptr<net::sleeper> sleeper;
    credentials::refresher refresher;
};

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

/// How many clients may be connected at once: so many that descriptors are left for the upstreams and the probes.
std::size_t connection_limit() {
    constexpr rlim_t kept = telemetry_connections + 32, most = 16384;
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
    parts(config::options given, const base::environment& environment, base::logger& log)
        : options_(std::move(given)),
          log_(log),
          metrics_(names_of(options_.roles)),
          http_(net::make_http_client({options_.ca_file, {}})),
          identity_(google::make_identity_source(options_.identity, {*http_, base::system_clock(), metrics_})),
          sts_(options_.sts, *http_, base::system_clock(), metrics_, log_),
          roles_(make_roles()),
          credentials_(vended_roles(),
                       endpoint::access_guard(allowed_hosts(options_.server),
                                              authorization_token(options_.server.authorization, environment, log_)),
                       base::system_clock(), metrics_, log_),
          telemetry_(vended_roles(), base::system_clock(), metrics_, log_),
          credentials_server_(io_.get_executor(), credentials_, log_, server_options(connection_limit())),
          telemetry_server_(io_.get_executor(), telemetry_, log_, server_options(telemetry_connections)),
          refreshers_(io_.get_executor(), log_),
          signals_(io_, SIGTERM, SIGINT) {
        credentials_server_.listen(options_.server.listen);
        telemetry_server_.listen(options_.telemetry_listen);
    }

    void run() {
        asio::co_spawn(io_, supervise(), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        io_.run();
    }

private:
    std::list<role_parts> make_roles() {
        std::list<role_parts> roles;
        for (const auto& role : options_.roles)
            roles.emplace_back(role, options_, *identity_, sts_, metrics_, log_, io_.get_executor());
        return roles;
    }

    std::vector<endpoint::vended_role> vended_roles() {
        std::vector<endpoint::vended_role> roles;
        for (role_parts& role : roles_)
            roles.push_back({role.name, role.number,
                             std::shared_ptr<credentials::credentials_store>(std::shared_ptr<void>(), &role.store),
                             std::shared_ptr<credentials::refresher>(std::shared_ptr<void>(), &role.refresher),
                             std::nullopt});
        return roles;
    }

    asio::awaitable<void> supervise() {
        start();
        const auto [error, signal] = co_await signals_.async_wait(use_result);
        log_.info("stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}, {"drain", options_.drain}});
        co_await drain();
        co_await credentials_server_.stop(stop_grace);
        refreshers_.cancel();
        co_await refreshers_.join();
        co_await telemetry_server_.stop(stop_grace);
        log_.info("stopped");
    }

    void start() {
        for (role_parts& role : roles_) refreshers_.spawn(role.refresher.run());
        credentials_server_.start();
        telemetry_server_.start();
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
        signals_.async_wait([timer](boost::system::error_code error, int) {
            if (!error) timer->cancel();
        });
        co_await timer->async_wait(use_result);
        signals_.cancel();
    }

    config::options options_;
    base::logger& log_;
    asio::io_context io_{1};
    metrics::metrics metrics_;
    std::unique_ptr<net::http_client> http_;
    std::unique_ptr<google::identity_source> identity_;
    aws::sts_client sts_;
    std::list<role_parts> roles_;
    endpoint::container_credentials credentials_;
    endpoint::telemetry telemetry_;
    net::http_server credentials_server_;
    net::http_server telemetry_server_;
    net::task_group refreshers_;
    asio::signal_set signals_;
};

application::application(config::options options, const base::environment& environment, base::logger& log)
    : parts_(std::make_unique<parts>(std::move(options), environment, log)) {}

application::~application() = default;

void application::run() { parts_->run(); }

}  // namespace crossvend::app
