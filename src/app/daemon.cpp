#include "daemon.hpp"

#include "crossvend/endpoint/authorization_token.hpp"

#include <sys/resource.h>
#include <algorithm>
#include <iterator>
#include <map>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;

constexpr std::size_t telemetry_connections = 32;

std::vector<std::string> names_of(const config::options& options) {
    std::vector<std::string> names(options.roles.size());
    std::ranges::transform(options.roles, names.begin(), &config::role_options::name);
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
    options.limits.body = 1024;  // no request needs one, and a script may still send some: {}
    options.connection_limit = connections;
    return options;
}

/// Ends a role that is gone or was changed; requests that still wait for it keep it a little longer.
asio::awaitable<void> retire(std::shared_ptr<kept_role> role) { co_await role->stop(); }

}  // namespace

daemon::daemon(asio::any_io_executor executor, config::options options, const base::environment& environment,
               base::logger& log)
    : executor_(std::move(executor)),
      settings_(options),
      environment_(environment),
      log_(log),
      metrics_(names_of(options)),
      upstreams_(settings_.http, base::system_clock(), metrics_, log_),
      roles_(roles_of(std::move(options), {})),
      state_(
          executor_, settings_.state_file, [this] { return held(); }, log_),
      guard_(guard_of(settings_)),
      credentials_(vended_roles(tokens_of(roles_, settings_)), guard_, base::system_clock(), metrics_, log_),
      imds_(credentials_, guard_, base::system_clock(), base::system_random(), metrics_, log_),
      telemetry_(vended_roles({}), base::system_clock(), metrics_, log_),
      credentials_server_(executor_, imds_, log_, server_options(connection_limit(roles_.size()))),
      telemetry_server_(executor_, telemetry_, log_, server_options(telemetry_connections)),
      retiring_(executor_, log_) {
    imds_.change(instance());
    for (const auto& role : roles_) role->keep_in(state_);
    go_on_with(state_.read());
    credentials_server_.listen(credentials_server_.bind(settings_.server.listen));
    telemetry_server_.listen(telemetry_server_.bind(settings_.telemetry_listen));
}

void daemon::start() {
    for (const auto& role : roles_) role->start();
    credentials_server_.start();
    telemetry_server_.start();
}

asio::awaitable<void> daemon::stop(base::duration grace) {
    co_await credentials_server_.stop(grace);
    for (const auto& role : roles_) co_await role->stop();
    co_await retiring_.join();
    state_.flush();
    co_await telemetry_server_.stop(grace);
}

void daemon::change(config::options next) {
    try {
        take_over(std::move(next));
    } catch (const std::exception&) {
        metrics_.set_roles(names());
        throw;
    }
}

/// As a whole or not at all: what can fail comes first.
void daemon::take_over(config::options next) {
    std::vector<std::string> both = names();
    std::ranges::copy(names_of(next), std::back_inserter(both));
    metrics_.set_roles(both);
    config::settings settings = next;
    kept_roles roles = roles_of(std::move(next), roles_);
    tokens role_tokens = tokens_of(roles, settings);
    endpoint::access_guard guard = guard_of(settings);
    auto credentials_addresses = credentials_server_.bind(settings.server.listen);
    auto telemetry_addresses = telemetry_server_.bind(settings.telemetry_listen);

    credentials_server_.listen(std::move(credentials_addresses));
    telemetry_server_.listen(std::move(telemetry_addresses));
    settings_ = std::move(settings);
    log_.change(settings_.log_level, settings_.log_format);
    for (const std::string& warning : settings_.warnings) log_.warning(warning);
    roles_.swap(roles);
    for (const auto& role : roles_) role->keep_in(state_);
    state_.change(settings_.state_file);
    state_.note_change();
    metrics_.set_roles(names());
    guard_ = std::move(guard);
    credentials_.change(vended_roles(std::move(role_tokens)));
    imds_.change(instance());
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

/// The roles of these options: those that are kept alike already, as they are, and new ones.
daemon::kept_roles daemon::roles_of(config::options options, const kept_roles& before_them) {
    const bool same_settings = options.sts == settings_.sts && options.refresh == settings_.refresh;
    std::map<std::string_view, std::shared_ptr<kept_role>> present;
    for (const auto& role : before_them) present.emplace(role->how().name, role);
    kept_roles roles;
    for (config::role_options& role : options.roles) {
        const auto before = present.find(role.name);
        if (before != present.end() && same_settings && before->second->how() == role) {
            roles.push_back(before->second);
            continue;
        }
        roles.push_back(std::make_shared<kept_role>(std::move(role), options, upstreams_, executor_, metrics_, log_));
        if (before != present.end()) roles.back()->inherit(*before->second);
    }
    return roles;
}

std::vector<credentials::left_set> daemon::held() const {
    std::vector<credentials::left_set> sets;
    for (const auto& role : roles_)
        if (auto set = role->held()) sets.push_back(std::move(*set));
    return sets;
}

void daemon::go_on_with(std::vector<credentials::left_set> left) {
    if (left.empty()) return;
    std::map<std::string_view, kept_role*> present;
    for (const auto& role : roles_) present.emplace(role->how().name, role.get());
    std::size_t taken = 0;
    for (credentials::left_set& set : left) {
        const std::string name = set.role;
        const auto role = present.find(name);
        const std::string_view fault =
            role == present.end() ? "there is no such role any more" : role->second->begin_with(std::move(set));
        if (fault.empty())
            ++taken;
        else
            log_.warning("a set of the daemon before is ignored", {{"role", name}, {"cause", fault}});
    }
    log_.info("going on with what the daemon before held", {{"roles", taken}, {"ignored", left.size() - taken}});
}

std::vector<std::string> daemon::names() const {
    std::vector<std::string> names(roles_.size());
    std::ranges::transform(roles_, names.begin(), [](const auto& role) { return role->how().name; });
    return names;
}

/// The roles' own tokens.
daemon::tokens daemon::tokens_of(const kept_roles& roles, const config::settings& settings) {
    tokens own(roles.size());
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (const auto& file = roles[i]->how().authorization_token_file)
            own[i] = endpoint::load_or_create_authorization_token(*file, settings.server.authorization.token_file_mode,
                                                                  base::system_random());
    return own;
}

bool daemon::reads_token_file() const {
    return std::ranges::any_of(roles_, [](const auto& role) { return role->how().reads_token_file(); });
}

std::vector<endpoint::vended_role> daemon::vended_roles(tokens own) const {
    own.resize(roles_.size());
    std::vector<endpoint::vended_role> vended;
    for (std::size_t i = 0; i < roles_.size(); ++i) vended.push_back(kept_role::vended(roles_[i], std::move(own[i])));
    return vended;
}

/// What IMDS tells of; nothing where it is switched off.
std::optional<endpoint::instance> daemon::instance() const {
    const config::imds_options& imds = settings_.server.imds;
    if (!imds.enabled) return std::nullopt;
    const auto role = std::ranges::find_if(roles_, [&](const auto& each) { return each->how().name == imds.role; });
    const config::role_options& how = (*role)->how();
    return endpoint::instance{kept_role::vended(*role, std::nullopt),
                              how.chain.empty() ? how.request.role : how.chain.back().role, settings_.region};
}

endpoint::access_guard daemon::guard_of(const config::settings& settings) const {
    return {allowed_hosts(settings.server), authorization_token(settings.server.authorization, environment_, log_)};
}

}  // namespace crossvend::app
