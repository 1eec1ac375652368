#include "crossvend/base/file.hpp"
#include "crossvend/endpoint/authorization_token.hpp"
#include "crossvend/net/address.hpp"
#include "readers.hpp"

#include <unistd.h>
#include <algorithm>
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
        if ((result.token_file_mode & 0400U) == 0 || (result.token_file_mode & ~0644U) != 0)
            document.refuse(place + "/token_file_mode");
    }
    if (const auto token = from.environment.get("CROSSVEND_AUTHORIZATION_TOKEN")) {
        const auto problem = endpoint::fault_of_authorization_token(*token);
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

void check_token_file(reading& from, const std::string& pointer) {
    document& document = from.document;
    if (!from.around.is_daemon) return;
    const auto name = document.text(pointer);
    if (!name) return;
    const std::filesystem::path file(*name);
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

server_options read_server(reading& from) {
    document& document = from.document;
    server_options server;
    server.listen = read_addresses(document, "/server/listen", default_listen);
    server.authorization = read_authorization(from);
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

}  // namespace crossvend::config
