#include "crossvend/access/authenticator.hpp"
#include "crossvend/access/origin_guard.hpp"

#include "crossvend/base/text.hpp"
#include "input.hpp"
#include "properties.hpp"

#include <array>
#include <vector>

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

constexpr std::string_view token = "an-authorization-token";

/// Fields as lines `Name:value`.
std::vector<net::http_field> fields_of(std::string_view lines) {
    std::vector<net::http_field> fields;
    while (!lines.empty()) {
        std::string_view line = take_until("\n", lines);
        const std::string_view name = take_until(":", line);
        fields.push_back({name, line});
    }
    return fields;
}

/// Whether a Host field has one of the listener's names, with at most a dot and a port behind it.
bool is_ours(std::string_view host) {
    for (const std::string_view name : {"crossvend.local", "localhost", "127.0.0.1", "[::1]"}) {
        if (!base::equals_ignoring_case(host.substr(0, name.size()), name)) continue;
        std::string_view rest = host.substr(name.size());
        if (rest.starts_with('.')) rest.remove_prefix(1);
        return rest.empty() || (rest.size() > 1 && rest.front() == ':' && consists_of(rest.substr(1), "0123456789"));
    }
    return false;
}

bool is_foreign(const net::http_field& field) {
    constexpr std::array<std::string_view, 4> names{"forwarded", "via", "origin", "x-forwarded-for"};
    return std::ranges::find(names, base::lower_case(field.name)) != names.end();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const access::origin_guard guard({"crossvend.local"});
    static const access::authenticator authenticator{std::make_shared<access::accepted_token>(base::secret(token))};
    const std::vector<net::http_field> fields = fields_of(text_of(data, size));
    const net::http_request request{"GET", "/v1/credentials", fields, {}};
    if (!guard.check(request)) {
        require(request.count("Host") == 1 && is_ours(*request.field("Host")), "what is let in is addressed to us");
        require(std::ranges::none_of(fields, is_foreign), "what is let in comes from no proxy and no web page");
    }
    const bool has_token = request.count("Authorization") == 1 && request.field("Authorization") == token;
    require(std::holds_alternative<access::client>(authenticator.authenticate(request)) == has_token,
            "the token opens, and nothing else does");
    return 0;
}
