#include "crossvend/sdk/client_environment.hpp"

#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/address.hpp"

#include <algorithm>
#include <array>

namespace crossvend::sdk {
namespace {

constexpr const char* uri_variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* token_variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr const char* token_file_variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr const char* imds_off_variable = "AWS_EC2_METADATA_DISABLED";

/// More than any token has.
constexpr std::size_t largest_token_file = 8192;

/// The token in a file; nothing if it cannot be read.
std::optional<base::secret> token_in(const std::string& file) {
    auto content = base::read_file(file, largest_token_file);
    if (!content) return std::nullopt;
    return std::move(*content);
}

/// Two names for what goes past the proxies: botocore and curl read the second first, Go the other.
constexpr std::array exception_variables{"NO_PROXY", "no_proxy"};

/// What goes past the proxies by either name, and this host.
std::string proxy_exceptions(const base::environment& environment, const boost::asio::ip::address& host) {
    std::vector<std::string> all;
    const auto add = [&all](std::string_view each) {
        if (!each.empty() && std::ranges::find(all, each) == all.end()) all.emplace_back(each);
    };
    for (const char* name : exception_variables) {
        const std::string list = environment.get(name).value_or("");
        // Beside others it is no wildcard to Python.
        if (base::trim(list) == "*") return "*";
        for (std::string_view rest = list; !rest.empty();) {
            const std::string_view each = rest.substr(0, rest.find(','));
            add(base::trim(each));
            rest.remove_prefix(std::min(each.size() + 1, rest.size()));
        }
    }
    add(host.to_string());
    if (host.is_v6()) add('[' + host.to_string() + ']');  // as Python compares it
    std::string joined;
    for (const std::string& each : all) joined += (joined.empty() ? "" : ",") + each;
    return joined;
}

}  // namespace

boost::asio::ip::tcp::endpoint local_address(boost::asio::ip::tcp::endpoint listener) {
    namespace ip = boost::asio::ip;
    if (listener.address().is_unspecified())
        listener.address(listener.address().is_v6() ? ip::address(ip::address_v6::loopback())
                                                    : ip::address(ip::address_v4::loopback()));
    return listener;
}

std::string credentials_uri(const boost::asio::ip::tcp::endpoint& listener, std::string_view role) {
    std::string uri = imds_uri(listener) + "/v1/credentials";
    if (!role.empty()) uri += '/' + std::string(role);
    return uri;
}

std::string imds_uri(const boost::asio::ip::tcp::endpoint& listener) {
    return "http://" + net::format_address(local_address(listener));
}

std::vector<client_variable> client_variables(const client_settings& settings) {
    std::vector<client_variable> variables;
    const auto add = [&variables](const char* name, std::string_view value) {
        if (!value.empty()) variables.push_back({name, base::secret(value)});
    };
    add(uri_variable, settings.uri);
    add(token_variable, settings.token.reveal());
    add(token_file_variable, settings.token_file);
    // An SDK that could not reach us must not fall back to what Google's metadata server says.
    add(imds_off_variable, "true");
    return variables;
}

std::vector<client_variable> imds_variables(const boost::asio::ip::tcp::endpoint& listener,
                                            const base::environment& environment) {
    std::vector<client_variable> variables;
    const auto add = [&variables](const char* name, std::string_view value) {
        if (!value.empty()) variables.push_back({name, base::secret(value)});
    };
    add("AWS_EC2_METADATA_SERVICE_ENDPOINT", imds_uri(listener));
    add("AWS_EC2_METADATA_V1_DISABLED", "true");
    if (!environment.get("HTTP_PROXY", "http_proxy") && !environment.get("ALL_PROXY", "all_proxy")) return variables;
    const std::string exceptions = proxy_exceptions(environment, local_address(listener).address());
    for (const char* name : exception_variables)
        if (environment.get(name) != exceptions) add(name, exceptions);
    return variables;
}

std::optional<client_settings> client_settings_in(const base::environment& environment) {
    client_settings settings;
    settings.uri = environment.get(uri_variable).value_or("");
    if (settings.uri.empty()) return std::nullopt;
    settings.token_file = environment.get(token_file_variable).value_or("");
    settings.token = base::secret(environment.get(token_variable).value_or(""));
    return settings;
}

std::vector<std::string> other_token_variables(const base::environment& environment, const client_settings& settings) {
    std::vector<std::string> names;
    if (settings.token.empty() && environment.get(token_variable)) names.emplace_back(token_variable);
    if (settings.token_file.empty() && environment.get(token_file_variable)) names.emplace_back(token_file_variable);
    return names;
}

std::vector<std::string> foreign_tokens(const base::environment& environment, const client_settings& settings) {
    std::vector<std::string> names;
    if (const auto token = environment.get(token_variable); token && *token != settings.token.reveal())
        names.emplace_back(token_variable);
    if (const auto file = environment.get(token_file_variable); file && settings.token_file.empty()) {
        const auto token = token_in(*file);
        if (!token || token->reveal() != settings.token.reveal()) names.emplace_back(token_file_variable);
    }
    return names;
}

bool tokens_differ(const base::environment& environment) {
    const auto token = environment.get(token_variable);
    const auto file = environment.get(token_file_variable);
    if (!token || !file) return false;
    const auto other = token_in(*file);
    return other && other->reveal() != *token;
}

}  // namespace crossvend::sdk
