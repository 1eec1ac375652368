#include "daemon_settings.hpp"

#include "crossvend/access/authorization_token.hpp"

namespace crossvend::cli {
namespace {

/// Where the daemon keeps the token that opens the role; empty if it is given outright or there is none.
std::string token_file_of(const config::options& options, const base::environment& environment) {
    const config::authorization_options& authorization = options.server.authorization;
    if (const auto& own = options.roles.front().authorization_token_file) return *own;
    if (!authorization.required || authorization.token) return {};
    if (authorization.token_file) return *authorization.token_file;
    return access::default_authorization_token_file(environment).string();
}

/// The token in a file; empty if this user cannot read one there.
base::secret token_in(const std::string& file) {
    auto content = access::read_authorization_token(file);
    auto* const token = std::get_if<base::secret>(&content);
    return token == nullptr ? base::secret() : std::move(*token);
}

}  // namespace

sdk::client_settings settings_for(const config::options& options, std::string_view role,
                                  const base::environment& environment) {
    sdk::client_settings settings;
    settings.uri = sdk::credentials_uri(options.server.listen.front(), role);
    settings.token_file = token_file_of(options, environment);
    if (!settings.token_file.empty())
        settings.token = token_in(settings.token_file);
    else if (options.server.authorization.token)
        settings.token = *options.server.authorization.token;
    return settings;
}

}  // namespace crossvend::cli
