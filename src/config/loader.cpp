#include "crossvend/config/loader.hpp"

#include "crossvend/aws/session_name.hpp"
#include "crossvend/aws/sts_endpoint.hpp"
#include "crossvend/base/duration.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/google/metadata_server.hpp"
#include "crossvend/endpoint/authorization_token.hpp"
#include "crossvend/net/address.hpp"
#include "crossvend/net/crypto.hpp"
#include "document.hpp"

#include <unistd.h>
#include <algorithm>
#include <filesystem>

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t largest_ca_file = std::size_t{4} * 1024 * 1024;
constexpr std::size_t largest_token_file = 4096;
constexpr std::string_view default_audience = "sts.amazonaws.com";
constexpr std::string_view default_listen = "127.0.0.1:9911";
constexpr std::string_view default_telemetry_listen = "127.0.0.1:9912";
constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::vector<boost::asio::ip::tcp::endpoint> read_addresses(document& document, const std::string& pointer,
                                                           std::string_view fallback) {
    std::vector<boost::asio::ip::tcp::endpoint> result;
    for (const auto& [place, text] : document.texts(pointer)) {
        if (const auto address = net::parse_address(text))
            result.push_back(*address);
        else
            document.refuse(place);
    }
    if (document.find(pointer) == nullptr) result.push_back(*net::parse_address(fallback));
    return result;
}

google::identity_options read_identity(document& document, const base::environment& environment) {
    google::identity_options identity;
    identity.expected.audience = document.text("/identity/audience").value_or(std::string(default_audience));
    identity.expected.subject = document.text("/identity/expected_subject");
    identity.endpoints.token_endpoint = *net::parse_url("https://oauth2.googleapis.com/token");
    identity.endpoints.iam_credentials = *net::parse_url("https://iamcredentials.googleapis.com");
    const auto host = environment.get("GCE_METADATA_HOST", "GCE_METADATA_IP");
    const auto server = google::parse_metadata_host(host.value_or(std::string(google::default_metadata_host)));
    if (server)
        identity.endpoints.metadata_server = *server;
    else
        document.fault_of(environment.get("GCE_METADATA_HOST") ? "GCE_METADATA_HOST" : "GCE_METADATA_IP",
                          "found " + *host + "; allowed: a host, with or without http:// and a port");
    return identity;
}

void read_sts(document& document, const base::environment& environment, options& options) {
    options.sts.connect_timeout = document.duration("/sts/connect_timeout", options.sts.connect_timeout, 100ms, 30s);
    options.sts.request_timeout = document.duration("/sts/request_timeout", options.sts.request_timeout, 1s, 60s);

    const auto regions = document.texts("/sts/regions");
    const auto endpoint = document.text("/sts/endpoint");
    if (!regions.empty()) {
        const auto derived = aws::derive_sts_endpoint(regions.front().second);
        if (derived)
            options.sts.endpoints = {*derived};
        else
            document.refuse(regions.front().first);
    } else if (!endpoint && document.find("/sts/regions") == nullptr) {
        document.missing("/sts/regions", "set AWS_REGION or --region to the AWS Region to work in");
    }
    if (!endpoint) {
        for (const char* variable : {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"})
            if (const auto wanted = environment.get(variable); wanted && base::equals_ignoring_case(*wanted, "true"))
                document.fault_of(variable, "found " + *wanted +
                                                "; this version derives plain endpoints only: unset it, or give the "
                                                "endpoint in AWS_ENDPOINT_URL_STS");
        return;
    }
    if (endpoint->find('@') != std::string::npos)
        return document.fault_at("/sts/endpoint",
                                 "holds a user name or a password (not shown); allowed: a URL without");
    const auto url = net::parse_url(*endpoint);
    if (url && (url->tls || url->is_loopback()))
        options.sts.endpoints = {aws::sts_endpoint{*url, regions.empty() ? "us-east-1" : regions.front().second}};
    else
        document.refuse("/sts/endpoint");
}

/// Puts the host's name for {hostname}; any other {…} cannot be.
std::optional<std::string> fill_in(std::string_view pattern, std::string_view hostname) {
    constexpr std::string_view field = "{hostname}";
    std::string text;
    while (true) {
        const std::size_t brace = pattern.find_first_of("{}");
        text += pattern.substr(0, brace);
        if (brace == std::string_view::npos) return text;
        pattern.remove_prefix(brace);
        if (!pattern.starts_with(field)) return std::nullopt;
        text += hostname;
        pattern.remove_prefix(field.size());
    }
}

role_options read_role(document& document, std::string_view hostname, std::vector<std::string>& warnings) {
    const std::string place = "/roles/0";
    role_options role;
    if (const auto name = document.text(place + "/name")) {
        if (name->empty() || name->size() > 64 ||
            name->find_first_not_of(std::string(letters_and_digits) + "_-") != std::string::npos)
            document.refuse(place + "/name");
        role.name = *name;
    }
    if (const auto text = document.text(place + "/role_arn")) {
        if (const auto arn = aws::parse_role_arn(*text))
            role.request.role = *arn;
        else
            document.refuse(place + "/role_arn");
    } else if (document.find(place + "/role_arn") == nullptr) {
        document.missing(place + "/role_arn", "set AWS_ROLE_ARN or --role-arn to the role to be assumed");
    }
    const auto session_name = fill_in(document.text(place + "/session_name").value_or("{hostname}"), hostname);
    if (session_name)
        role.request.session_name = aws::make_session_name(*session_name);
    else
        document.refuse(place + "/session_name");

    const base::duration length = document.duration(place + "/duration", 1h, 15min, 12h);
    role.request.session_duration = std::chrono::duration_cast<std::chrono::seconds>(length);
    if (length != role.request.session_duration) document.refuse(place + "/duration");
    if (length < 1h)
        warnings.push_back("role " + role.name + " has sessions of " + base::format_duration(length) +
                           ": below 1h some AWS SDKs ask for credentials on every call");
    return role;
}

/// Finds what would keep the token file from being read or made when the daemon starts.
void check_token_file(document& document, const std::string& pointer, const std::filesystem::path& file) {
    const auto content = base::read_file(file, largest_token_file);
    if (content) {
        const auto problem = endpoint::fault_of_authorization_token(content->reveal());
        if (!problem.empty()) document.fault_at(pointer, "the token in " + file.string() + ' ' + std::string(problem));
    } else if (content.error() != boost::system::errc::no_such_file_or_directory) {
        document.fault_at(pointer, file.string() + " cannot be read: " + content.error().message());
    } else if (const auto directory = file.has_parent_path() ? file.parent_path() : ".";
               ::access(directory.c_str(), W_OK) != 0) {
        document.fault_at(pointer, file.string() + " does not exist, and cannot be made in " + directory.string());
    }
}

authorization_options read_authorization(document& document, const base::environment& environment) {
    const std::string place = "/server/authorization";
    authorization_options result;
    result.required = document.boolean(place + "/required").value_or(true);
    result.token_file = document.text(place + "/token_file");
    if (const auto mode = document.text(place + "/token_file_mode")) {
        const bool octal =
            mode->size() >= 3 && mode->size() <= 4 && mode->find_first_not_of("01234567") == std::string::npos;
        result.token_file_mode = octal ? static_cast<mode_t>(std::stoul(*mode, nullptr, 8)) : 0;
        if ((result.token_file_mode & 0400U) == 0 || (result.token_file_mode & ~0644U) != 0)
            document.refuse(place + "/token_file_mode");
    }
    if (const auto token = environment.get("CROSSVEND_AUTHORIZATION_TOKEN")) {
        const auto problem = endpoint::fault_of_authorization_token(*token);
        if (!problem.empty()) document.fault_of("CROSSVEND_AUTHORIZATION_TOKEN", "the token " + std::string(problem));
        if (environment.get("CROSSVEND_AUTHORIZATION_TOKEN_FILE"))
            document.fault_of("CROSSVEND_AUTHORIZATION_TOKEN_FILE",
                              "is set beside CROSSVEND_AUTHORIZATION_TOKEN; set one of them");
        result.token = base::secret(*token);
        result.token_file.reset();
    }
    if (result.required && result.token_file) check_token_file(document, place + "/token_file", *result.token_file);
    return result;
}

server_options read_server(document& document, const base::environment& environment) {
    server_options server;
    server.listen = read_addresses(document, "/server/listen", default_listen);
    server.authorization = read_authorization(document, environment);
    for (const auto& [place, host] : document.texts("/server/allowed_hosts")) {
        const bool is_ipv6 = host.starts_with('[') && host.find(']') == host.size() - 1;
        if (host.find_first_of("[]:/ \t") != std::string::npos && !is_ipv6) document.refuse(place);
        server.allowed_hosts.push_back(host);
    }
    const bool open_to_others =
        std::ranges::any_of(server.listen, [](const auto& address) { return !address.address().is_loopback(); });
    if (open_to_others && !server.authorization.required)
        document.fault_at("/server/authorization/required",
                          "found false; a listener that is not on a loopback address needs authorization");
    return server;
}

/// The authorities to trust, which must be there when the daemon starts.
std::string read_ca_file(document& document, const base::environment& environment) {
    for (const char* variable : {"AWS_CA_BUNDLE", "SSL_CERT_FILE"}) {
        const auto file = environment.get(variable);
        if (!file) continue;
        const auto content = base::read_file(*file, largest_ca_file);
        const std::string fault = content ? net::fault_of_certificates(content->reveal()) : content.error().message();
        if (!fault.empty())
            document.fault_of(variable,
                              "found " + *file + " (" + fault + "); allowed: a file with certificates in PEM format");
        return *file;
    }
    return {};
}

}  // namespace

std::variant<options, std::vector<fault>> load(const flags& flags, const base::environment& environment,
                                               std::string_view hostname) {
    document document(flags, environment);
    options options;
    options.identity = read_identity(document, environment);
    read_sts(document, environment, options);
    options.roles = {read_role(document, hostname, options.warnings)};
    options.server = read_server(document, environment);
    options.telemetry_listen = read_addresses(document, "/telemetry/listen", default_telemetry_listen);
    options.refresh.minimum_remaining =
        document.duration("/refresh/minimum_remaining", options.refresh.minimum_remaining, 0s, 12h);
    options.refresh.serve_until_remaining =
        document.duration("/refresh/serve_until_remaining", options.refresh.serve_until_remaining, 15s, 10min);
    options.drain = document.duration("/shutdown/drain", options.drain, 0s, 10min);
    options.log_level = base::parse_log_level(document.text("/log/level").value_or("")).value_or(options.log_level);
    options.log_format = base::parse_log_format(document.text("/log/format").value_or("")).value_or(options.log_format);
    options.ca_file = read_ca_file(document, environment);
    if (!document.faults().empty()) return document.faults();
    return options;
}

}  // namespace crossvend::config
