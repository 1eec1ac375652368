#include "crossvend/access/origin_guard.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>
#include <array>

namespace crossvend::access {
namespace {

/// Fields that a proxy adds, and ones that only a browser sends: Sec-Fetch-Mode alone is what Node's fetch() sends.
constexpr std::array<std::string_view, 7> foreign_fields{
    "Forwarded", "X-Real-IP", "X-Original-Forwarded-For", "Via", "Origin", "Referer", "Sec-Fetch-Site"};
constexpr std::string_view foreign_prefix = "X-Forwarded-";

bool is_foreign(std::string_view name) {
    const auto is_name = [name](std::string_view each) { return base::equals_ignoring_case(name, each); };
    return std::ranges::any_of(foreign_fields, is_name) ||
           base::equals_ignoring_case(name.substr(0, foreign_prefix.size()), foreign_prefix);
}

/// A Host field's value without the port and the dot that may end a name: SDKs differ in whether they send
/// the port (the CRT does not). Empty if the port is none.
std::string_view without_port(std::string_view host) {
    std::size_t end_of_name = host.size();
    if (host.starts_with('[')) {
        end_of_name = host.find(']');
        if (end_of_name == std::string_view::npos) return {};
        ++end_of_name;
    } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
        end_of_name = colon;
    }
    const std::string_view port = host.substr(end_of_name);
    if (!port.empty() && (port.front() != ':' || port.size() < 2 || port.size() > 6 ||
                          port.substr(1).find_first_not_of("0123456789") != std::string_view::npos))
        return {};
    std::string_view name = host.substr(0, end_of_name);
    if (name.ends_with('.')) name.remove_suffix(1);
    return name;
}

}  // namespace

origin_guard::origin_guard(std::vector<std::string> allowed_hosts) : allowed_hosts_(std::move(allowed_hosts)) {
    for (const char* own : {"127.0.0.1", "localhost", "[::1]"}) allowed_hosts_.emplace_back(own);
}

std::optional<refusal> origin_guard::check(const net::http_request& request) const {
    // An HTTP/1.0 client need not send Host, but then it cannot be told from a rebound one either.
    if (request.count("Host") != 1) return refusal{400, "a request has exactly one Host field", {}};
    if (!is_allowed_host(*request.field("Host"))) return refusal{403, "the Host field names another server", {}};
    if (const auto authority = request.authority(); !authority.empty() && !is_allowed_host(authority))
        return refusal{403, "the target names another server", {}};
    if (std::ranges::any_of(request.fields, is_foreign, &net::http_field::name))
        return refusal{403, "forwarded requests and requests of web pages are refused", {}};
    return std::nullopt;
}

bool origin_guard::is_allowed_host(std::string_view host) const {
    const std::string_view name = without_port(host);
    return std::ranges::any_of(allowed_hosts_,
                               [name](const std::string& each) { return base::equals_ignoring_case(each, name); });
}

}  // namespace crossvend::access
