#include "sandbox/google/google_metadata_stand_in.hpp"

#include "crossvend/net/url.hpp"
#include "sandbox/google/google_id_token.hpp"
#include "sandbox/google/google_replies.hpp"
#include "sandbox/http/parameters.hpp"
#include "sandbox/http/replies.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

constexpr std::string_view accounts_path = "/computeMetadata/v1/instance/service-accounts/";
constexpr std::string_view server_fields = "Metadata-Flavor: Google\r\nServer: Metadata Server for VM\r\n";

}  // namespace

/// The raw path counts: a doubled '/' is another path to Google.
std::optional<call> google_metadata_stand_in::call_of(const net::http_request& request) const {
    std::string_view path = request.target.substr(0, request.target.find('?'));
    if (!path.starts_with(accounts_path)) return std::nullopt;
    path.remove_prefix(accounts_path.size());
    const std::size_t slash = path.find('/');
    const auto name = net::percent_decode(path.substr(0, slash));
    if (slash == std::string_view::npos || (name != "default" && name != account_.email)) return std::nullopt;
    if (path.substr(slash) == "/identity") return call::identity;
    if (path.substr(slash) == "/token") return call::token;
    if (path.substr(slash) == "/email") return call::email;
    return std::nullopt;
}

net::http_reply google_metadata_stand_in::answer(call which, const net::http_request& request, const fault& injected) {
    if (request.method != "GET") return metadata_reply(405, "Method Not Allowed\n");
    // Both keep a page in a browser, or a careless proxy, from getting at a token.
    if (request.field("Metadata-Flavor") != "Google")
        return metadata_reply(403, R"(Missing required header "Metadata-Flavor": "Google")");
    if (request.field("X-Forwarded-For"))
        return metadata_reply(403, R"(Request has the disallowed header "X-Forwarded-For")");
    if (which == call::email) return metadata_reply(200, account_.email);
    if (which == call::token) return token();
    return identity(request, injected);
}

net::http_reply google_metadata_stand_in::identity(const net::http_request& request, const fault& injected) const {
    const auto query = parameters::parse(query_of(request));
    if (!query) return metadata_reply(400, "the query cannot be read\n");
    const std::string_view audience = query->get("audience").value_or("");
    if (audience.empty()) return metadata_reply(400, "non-empty audience parameter required\n");
    const std::string_view format = query->get("format").value_or("standard");
    if (format != "standard" && format != "full") return metadata_reply(400, "format is standard or full\n");

    const id_token_request asked{.audience = audience, .with_email = format == "full"};
    const base::secret token = make_id_token(account_, asked, clock_.now(), google_, injected);
    return std::make_shared<net::http_response>(200, "text/html", token, server_fields);
}

net::http_reply google_metadata_stand_in::token() {
    const base::secret token = tokens_.issue(account_.email, clock_.now() + access_token_lifetime, random_);
    return json_reply(200, access_token_document(token), server_fields);
}

net::http_reply metadata_reply(unsigned status, std::string_view text) {
    return text_reply(status, text, server_fields);
}

}  // namespace crossvend::sandbox
