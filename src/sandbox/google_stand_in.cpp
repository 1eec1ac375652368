#include "sandbox/google_stand_in.hpp"

#include "crossvend/net/url.hpp"
#include "sandbox/parameters.hpp"
#include "sandbox/replies.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

constexpr std::string_view accounts_path = "/computeMetadata/v1/instance/service-accounts/";
constexpr std::string_view server_fields = "Metadata-Flavor: Google\r\nServer: Metadata Server for VM\r\n";

net::http_reply metadata_reply(unsigned status, std::string_view text) {
    return text_reply(status, text, server_fields);
}

std::string_view query_of(const net::http_request& request) {
    const std::size_t mark = request.target.find('?');
    return mark == std::string_view::npos ? "" : request.target.substr(mark + 1);
}

/// What is asked of the account in the path. The raw path counts: a doubled '/' is another path to Google.
std::optional<call> call_of(std::string_view path, const service_account& account) {
    if (!path.starts_with(accounts_path)) return std::nullopt;
    path.remove_prefix(accounts_path.size());
    const std::size_t slash = path.find('/');
    const auto name = net::percent_decode(path.substr(0, slash));
    if (slash == std::string_view::npos || (name != "default" && name != account.email)) return std::nullopt;
    if (path.substr(slash) == "/identity") return call::identity;
    if (path.substr(slash) == "/email") return call::email;
    return std::nullopt;
}

}  // namespace

std::string token_claims(const service_account& account, std::string_view audience, bool full, base::time_point now,
                         std::string_view changes) {
    const auto issued_at = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    nlohmann::json claims{{"iss", "https://accounts.google.com"},
                          {"aud", audience},
                          {"azp", account.unique_id},
                          {"sub", account.unique_id},
                          {"iat", issued_at},
                          {"exp", issued_at + 3600}};
    if (full) {
        claims["email"] = account.email;
        claims["email_verified"] = true;
    }
    if (!changes.empty()) claims.merge_patch(nlohmann::json::parse(changes));
    // An audience may be any bytes; JSON is UTF-8.
    return claims.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

boost::asio::awaitable<net::http_reply> google_stand_in::handle(const net::http_request& request) {
    if (control::owns(request)) co_return control_.answer(request);
    const std::string_view path = request.target.substr(0, request.target.find('?'));
    const auto which = call_of(path, account_);
    if (which) {
        net::http_reply reply = co_await serve(*which, request);
        log_.info("answered", {{"call", to_string(*which)}, {"status", reply->status()}});
        co_return reply;
    }
    if (request.method != "GET") co_return metadata_reply(405, "Method Not Allowed\n");
    if (path == "/") co_return metadata_reply(200, "computeMetadata/\n");
    if (path == "/computeMetadata/") co_return metadata_reply(200, "v1/\n");
    co_return metadata_reply(404, "Not Found\n");
}

boost::asio::awaitable<net::http_reply> google_stand_in::serve(call which, const net::http_request& request) {
    const fault injected = co_await control_.arrive(which);
    if (injected.answer) co_return canned_reply(*injected.answer);
    if (request.method != "GET") co_return metadata_reply(405, "Method Not Allowed\n");
    // Both keep a page in a browser, or a careless proxy, from getting at a token.
    if (request.field("Metadata-Flavor") != "Google")
        co_return metadata_reply(403, R"(Missing required header "Metadata-Flavor": "Google")");
    if (request.field("X-Forwarded-For"))
        co_return metadata_reply(403, R"(Request has the disallowed header "X-Forwarded-For")");
    if (which == call::email) co_return metadata_reply(200, account_.email);
    co_return identity(request, injected);
}

net::http_reply google_stand_in::identity(const net::http_request& request, const fault& injected) const {
    const auto query = parameters::parse(query_of(request));
    if (!query) return metadata_reply(400, "the query cannot be read\n");
    const std::string_view audience = query->get("audience").value_or("");
    if (audience.empty()) return metadata_reply(400, "non-empty audience parameter required\n");
    const std::string_view format = query->get("format").value_or("standard");
    if (format != "standard" && format != "full") return metadata_reply(400, "format is standard or full\n");

    const std::string claims = token_claims(account_, audience, format == "full", clock_.now(), injected.claims);
    base::secret token = issuer_.google().sign(claims);
    if (injected.broken_signature) token = break_signature(token);
    return std::make_shared<net::http_response>(200, "text/html", token, server_fields);
}

net::http_reply google_stand_in::reject(const net::http_fault& fault) { return rejection(fault); }

}  // namespace crossvend::sandbox
