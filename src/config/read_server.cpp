#include "crossvend/access/authorization_token.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/address.hpp"
#include "readers.hpp"

#include <unistd.h>
#include <algorithm>
#include <array>
#include <filesystem>

namespace crossvend::config {
namespace {

constexpr std::size_t largest_token_file = 4096;
constexpr std::string_view default_listen = "127.0.0.1:9911";

authorization_options read_authorization(reading& from) {
    const std::string place = "/server/authorization";
    document& document = from.document;
    authorization_options result;
    result.required = document.boolean(place + "/required").value_or(true);
    result.token_file = document.text(place + "/token_file");
    if (const auto mode = document.text(place + "/token_file_mode")) {
        const bool octal =
            mode->size() >= 3 && mode->size() <= 4 && mode->find_first_not_of("01234567") == std::string::npos;
        result.token_file_mode = octal ? static_cast<mode_t>(std::stoul(*mode, nullptr, 8)) : 0;
        if ((*result.token_file_mode & 0400U) == 0 || (*result.token_file_mode & ~0644U) != 0)
            document.refuse(place + "/token_file_mode");
    }
    if (const auto token = from.environment.get("CROSSVEND_AUTHORIZATION_TOKEN")) {
        const auto problem = access::fault_of_authorization_token(*token);
        if (!problem.empty()) document.fault_of("CROSSVEND_AUTHORIZATION_TOKEN", "the token " + std::string(problem));
        if (from.environment.get("CROSSVEND_AUTHORIZATION_TOKEN_FILE"))
            document.fault_of("CROSSVEND_AUTHORIZATION_TOKEN_FILE",
                              "is set beside CROSSVEND_AUTHORIZATION_TOKEN; set one of them");
        result.token = base::secret(*token);
        result.token_file.reset();
    }
    if (result.required && result.token_file) check_token_file(from, place + "/token_file");
    return result;
}

/// Addresses that ECS and EKS give to a container itself, and that a pod may have on its own loopback interface for
/// clients that know no others.
constexpr std::array own_addresses{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};

/// Whether nobody but the programs of this machine or pod reaches a listener there.
bool is_own(const boost::asio::ip::tcp::endpoint& listener) {
    const boost::asio::ip::address address = listener.address();
    return address.is_loopback() || std::ranges::find(own_addresses, address.to_string()) != own_addresses.end();
}

/// Whether a Host field may hold this, but for a port (RFC 9110, section 7.2). There are no wildcards.
bool is_host(std::string_view host) {
    if (!host.starts_with('[')) return base::is_word(host, ".-_");
    boost::system::error_code error;
    boost::asio::ip::make_address_v6(std::string(host.substr(1, host.size() - 2)), error);
    return !error && host.ends_with(']');
}

/// IMDS asks for no authorization token, so it gives nothing that somebody took care to keep for those who have one.
imds_options read_imds(reading& from, const server_options& server, const std::vector<role_options>& roles) {
    const std::string place = "/server/imds";
    document& document = from.document;
    imds_options imds;
    imds.enabled = document.boolean(place + "/enabled").value_or(false);
    imds.role = document.text(place + "/role").value_or(roles.front().name);
    if (!imds.enabled) return imds;
    if (!std::ranges::all_of(server.listen, is_own))
        document.fault_at(place + "/enabled",
                          "found true; IMDS asks for no authorization token, so it needs a listener "
                          "that nobody else reaches: on loopback, 169.254.170.2, 169.254.170.23 or fd00:ec2::23");
    const auto role = std::ranges::find(roles, imds.role, &role_options::name);
    if (role == roles.end())
        document.fault_at(place + "/role", "there is no role \"" + imds.role + "\"; name one of the roles");
    else if (role->authorization_token_file)
        document.fault_at(place + "/role", "role " + imds.role +
                                               " has an authorization token of its own, for which IMDS "
                                               "does not ask; name another role");
    from.warnings.push_back("IMDS is on: whoever reaches the listener gets credentials of role " + imds.role +
                            " without the authorization token");
    return imds;
}

}  // namespace

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

void warn_of_others_token(reading& from, const std::string& file) {
    if (const std::string doubt = base::doubt_about(file); !doubt.empty())
        from.warn_once("the token file " + file + ' ' + doubt +
                       ", who can put another token there: chown it to this user or root, and chmod o-w");
}

void check_token_file(reading& from, const std::string& pointer) {
    document& document = from.document;
    if (from.around.who != reader::daemon) return;
    const auto name = document.text(pointer);
    if (!name) return;
    const std::filesystem::path file(*name);
    const auto content = base::read_file(file, largest_token_file);
    warn_of_others_token(from, *name);
    if (content) {
        const auto problem = access::fault_of_authorization_token(content->reveal());
        if (!problem.empty()) document.fault_at(pointer, "the token in " + file.string() + ' ' + std::string(problem));
    } else if (content.error() != boost::system::errc::no_such_file_or_directory) {
        document.fault_at(pointer, file.string() + " cannot be read: " + content.error().message());
    } else if (const auto directory = file.has_parent_path() ? file.parent_path() : ".";
               ::access(directory.c_str(), W_OK) != 0) {
        document.fault_at(pointer, file.string() + " does not exist, and cannot be made in " + directory.string());
    }
}

server_options read_server(reading& from, const std::vector<role_options>& roles) {
    document& document = from.document;
    server_options server;
    server.listen = read_addresses(document, "/server/listen", default_listen);
    server.authorization = read_authorization(from);
    for (const auto& [place, host] : document.texts("/server/allowed_hosts")) {
        if (!is_host(host)) document.refuse(place);
        server.allowed_hosts.push_back(host);
    }
    server.imds = read_imds(from, server, roles);
    if (!server.authorization.required && !std::ranges::all_of(server.listen, is_own))
        document.fault_at("/server/authorization/required",
                          "found false; a listener that others reach needs authorization: all but one on loopback, "
                          "169.254.170.2, 169.254.170.23 or fd00:ec2::23");
    return server;
}

}  // namespace crossvend::config
