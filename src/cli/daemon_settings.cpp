#include "daemon_settings.hpp"

#include "crossvend/access/authorization_token.hpp"

namespace crossvend::cli {
namespace {

/// Where the daemon keeps the token that opens the role; empty if it is given outright or there is none.
std::string token_file_of(const config::options& options, const base::environment& environment) {
    const config::authorization_options& authorization = options.server.authorization;
    if (const auto& own = options.roles.front().authorization_token_file) return *own;
    if (!authorization.required || authorization.token) return {};
    return authorization.token_file.value_or(access::default_authorization_token_file(environment).string());
}

}  // namespace

sdk::client_settings settings_for(const config::options& options, std::string_view role,
                                  const base::environment& environment) {
    sdk::client_settings settings;
    settings.uri = sdk::credentials_uri(options.server.listen.front(), role);
    settings.token_file = token_file_of(options, environment);
    if (settings.token_file.empty() && options.server.authorization.token)
        settings.token = *options.server.authorization.token;
    settings.region = options.region;
    return settings;
}

}  // namespace crossvend::cli
