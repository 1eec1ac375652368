#include "daemon.hpp"

#include "crossvend/access/authorization_token.hpp"
#include "role_factory.hpp"
#include "session_key.hpp"

#include <sys/resource.h>
#include <algorithm>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;

/// How many may look at the telemetry at once: so many that a probe has been answered long before it would be its turn
/// to make room for those who come after it.
constexpr std::size_t most_telemetry_connections = 1024;

/// What clients can make the daemon hold: with what it takes by itself and for a page of a thousand roles, no more than
/// 48 MiB, whatever they do.
constexpr std::size_t most_client_memory = std::size_t{20} << 20;

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

struct connection_limits {
    std::size_t credentials;
    std::size_t telemetry;
};

/// How many may be connected to each listener at once: so many that descriptors are left for the upstreams and each
/// role's timer.
connection_limits limits_of_connections(std::size_t roles) {
    constexpr rlim_t most = 16384;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return {most, most_telemetry_connections};
    const rlim_t telemetry = std::clamp<rlim_t>(files.rlim_cur / 8, 32, most_telemetry_connections);
    const rlim_t kept = telemetry + 32 + roles;
    return {std::clamp<rlim_t>(files.rlim_cur, kept + 16, kept + most) - kept, telemetry};
}

/// Ends a role that is gone or was changed; requests that still wait for it keep it a little longer.
asio::awaitable<void> retire(std::shared_ptr<credentials::role> role) { co_await role->stop(); }

/// The role of this name in a table that may not be there yet.
const credentials::role* find(const endpoint::current_roles& roles, const std::string& name) {
    const endpoint::vended_role* const found = roles ? roles->find(name) : nullptr;
    return found == nullptr ? nullptr : found->role.get();
}

}  // namespace

struct daemon::prepared {
    config::settings settings;
    endpoint::current_roles roles;
    access::origin_guard guard;
    access::authenticator authenticator;
    std::vector<listener::change> listeners;
};

daemon::daemon(asio::any_io_executor executor, config::options options, const base::environment& environment,
               base::logger& log)
    : executor_(std::move(executor)),
      environment_(environment),
      log_(log),
      upstreams_(options.http, base::system_clock(), metrics_, log_),
      state_(
          executor_, options.state_file, [this] { return held(); }, log_),
      token_files_(base::system_clock(), base::system_random(), log_),
      guard_({}),
      authenticator_(nullptr),
      session_secret_(access::make_authorization_token(base::system_random())),
      sessions_(base::system_clock(), session_secret_),
      credentials_(roles_, guard_, authenticator_, base::system_clock(), metrics_, log_),
      imds_(credentials_, roles_, guard_, sessions_, base::system_clock(), metrics_, log_),
      telemetry_(
          roles_, [this] { return listening(); }, base::system_clock(), metrics_, log_),
      client_memory_(executor_, most_client_memory),
      retiring_(executor_, log_) {
    const auto add = [this](const listener_description& description) {
        listeners_.emplace_back(executor_, description, client_memory_, log_);
    };
    add({"credentials", imds_, [](const auto& settings) -> const net::listener_options& { return settings.server; },
         [](std::size_t roles) { return limits_of_connections(roles).credentials; }});
    add({"telemetry", telemetry_,
         [](const auto& settings) -> const net::listener_options& { return settings.telemetry; },
         [](std::size_t roles) { return limits_of_connections(roles).telemetry; },
         /*is_for_operators=*/true});
    take_over(prepare(std::move(options)));
    go_on_with(state_.read());
    settle_sessions();
}

void daemon::start() {
    for (const endpoint::vended_role& each : roles_->roles()) each.role->start();
    for (listener& each : listeners_) each.start();
}

/// Clients first, who must not meet roles that have ended; then the roles; then what they leave is written; operators
/// see all of it.
asio::awaitable<void> daemon::stop(base::duration grace) {
    for (listener& each : listeners_)
        if (!each.description().is_for_operators) co_await each.stop(grace);
    for (const endpoint::vended_role& each : roles_->roles()) co_await each.role->stop();
    co_await retiring_.join();
    state_.flush();
    for (listener& each : listeners_)
        if (each.description().is_for_operators) co_await each.stop(grace);
}

void daemon::close_after_answers() {
    for (listener& each : listeners_)
        if (!each.description().is_for_operators) each.close_after_answers();
}

void daemon::change(config::options next) {
    prepared after = prepare(std::move(next));
    const endpoint::current_roles before = roles_;
    take_over(std::move(after));
    log_.change(settings_.log_level, settings_.log_format);
    for (const std::string& warning : settings_.warnings) log_.warning(warning);
    std::size_t begun = 0, ended = 0;
    for (const endpoint::vended_role& each : roles_->roles()) {
        if (find(before, each.name()) == each.role.get()) continue;
        each.role->start();
        ++begun;
    }
    for (const endpoint::vended_role& each : before->roles()) {
        if (find(roles_, each.name()) == each.role.get()) continue;
        retiring_.spawn(retire(each.role));
        ++ended;
    }
    settle_sessions();
    log_.info("the configuration was read again",
              {{"roles", roles_->roles().size()}, {"begun", begun}, {"ended", ended}});
}

/// All that can fail, so that a change is made as a whole or not at all: tokens are read or made, ports taken,
/// certificates read, roles built. Of the daemon nothing changes here; what was prepared and is not used goes as it
/// came. Tokens come before the ports: a daemon that cannot have its token has taken nobody's port.
daemon::prepared daemon::prepare(config::options options) {
    config::settings settings = std::move(static_cast<config::settings&>(options));
    std::vector<endpoint::vended_role> roles;
    roles.reserve(options.roles.size());
    for (const config::role_options& each : options.roles) roles.push_back(vended(each, settings));
    std::optional<endpoint::ec2_instance> instance;
    if (settings.server.imds.enabled) instance.emplace(settings.server.imds.role, settings.region);
    auto table = std::make_shared<const endpoint::role_table>(std::move(roles), std::move(instance));
    access::origin_guard guard(allowed_hosts(settings.server));
    access::authenticator authenticator(listeners_token(settings.server.authorization));
    std::vector<listener::change> listeners;
    listeners.reserve(listeners_.size());
    for (const listener& each : listeners_) listeners.push_back(each.prepare(settings, table->roles().size()));
    return {std::move(settings), std::move(table), std::move(guard), std::move(authenticator), std::move(listeners)};
}

/// Nothing here fails. The table comes first of what clients see, and with it, in the same turn of the loop, who may
/// ask for what is in it: between the two nobody is answered, as there is one thread. The listeners come last, so that
/// the first connection to a new address meets the roles and tokens that are meant for it.
void daemon::take_over(prepared next) {
    settings_ = std::move(next.settings);
    roles_ = std::move(next.roles);
    guard_ = std::move(next.guard);
    authenticator_ = std::move(next.authenticator);
    for (const endpoint::vended_role& each : roles_->roles()) each.role->when_changed([this] { state_.note_change(); });
    state_.change(settings_.state_file);
    state_.note_change();
    auto ready = next.listeners.begin();
    for (listener& each : listeners_) each.make(std::move(*ready++));
}

/// The token that clients have to send; the log says where it is and what to export. What a file holds counts from now
/// on, even if the change that asked for it is not made in the end.
std::shared_ptr<access::accepted_token> daemon::listeners_token(const config::authorization_options& options) {
    if (!options.required) {
        log_.warning("authorization is switched off: whoever reaches the listener gets credentials");
        return nullptr;
    }
    if (options.token) return std::make_shared<access::accepted_token>(*options.token);
    const std::filesystem::path file = options.token_file ? std::filesystem::path(*options.token_file)
                                                          : access::default_authorization_token_file(environment_);
    auto token = token_files_.token_in(file, options.token_file_mode);
    log_.info("clients read the authorization token from a file",
              {{"export", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" + file.string()}});
    return token;
}

/// A role of these options: the one that is kept with the very same, or a new one, which begins with what the one of
/// its name held.
endpoint::vended_role daemon::vended(const config::role_options& how, const config::settings& settings) {
    credentials::role_options options = options_of(how, settings);
    endpoint::vended_role vended;
    const endpoint::vended_role* const before = roles_ ? roles_->find(options.name) : nullptr;
    if (before != nullptr && before->role->options() == options) {
        vended.role = before->role;
    } else {
        vended.role = make_role(std::move(options), upstreams_, executor_, metrics_, log_);
        if (before != nullptr) vended.role->inherit(*before->role);
    }
    if (const auto& file = how.authorization_token_file)
        vended.token = token_files_.token_in(*file, settings.server.authorization.token_file_mode);
    return vended;
}

credentials::kept_state daemon::held() const {
    credentials::kept_state state{session_secret_.reveal(), {}};
    for (const endpoint::vended_role& each : roles_->roles())
        if (auto set = each.role->held()) state.sets.push_back(std::move(*set));
    return state;
}

std::vector<endpoint::listener_status> daemon::listening() const {
    std::vector<endpoint::listener_status> all;
    for (const listener& each : listeners_) all.push_back(each.status());
    return all;
}

void daemon::go_on_with(credentials::left_state left) {
    if (!left.session_secret.empty()) session_secret_ = std::move(left.session_secret);
    if (left.sets.empty()) return;
    std::size_t taken = 0;
    for (credentials::left_set& set : left.sets) {
        const std::string name = set.role;
        const endpoint::vended_role* const mine = roles_->find(name);
        const std::string_view fault =
            mine == nullptr ? "there is no such role any more" : mine->role->begin_with(std::move(set));
        if (fault.empty())
            ++taken;
        else
            log_.warning("a set of the daemon before is ignored", {{"role", name}, {"cause", fault}});
    }
    log_.info("going on with what the daemon before held", {{"roles", taken}, {"ignored", left.sets.size() - taken}});
}

/// A daemon that comes after this one either finds the secret in the state file, or has the same authorization token.
void daemon::settle_sessions() {
    if (!settings_.server.imds.enabled) return;
    if (settings_.state_file) {
        sessions_.use(session_key(session_secret_));
    } else if (const auto& token = authenticator_.token()) {
        sessions_.use(session_key(token->content(), std::ranges::min(listeners_.front().addresses())));
        token->when_changed([this] { settle_sessions(); });
    } else {
        log_.warning("a restart ends the sessions of IMDS, and some SDKs never ask for another",
                     {{"remedy", "set state.file, or have clients authorized by a token"}});
    }
}

bool daemon::reads_token_file() const {
    return std::ranges::any_of(roles_->roles(), [](const endpoint::vended_role& each) {
        return each.role->options().exchange->identity->source == google::identity_kind::token_file;
    });
}

}  // namespace crossvend::app
