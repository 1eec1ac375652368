#include "sandbox/google/google_replies.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {

using nlohmann::json;

google_error invalid_grant(std::string message) { return {400, "invalid_grant", std::move(message)}; }

net::http_reply json_reply(unsigned status, const json& document, std::string_view fields) {
    // What a client sent may be any bytes, and is quoted in errors; JSON is UTF-8.
    const std::string text = document.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
    return std::make_shared<net::http_response>(status, "application/json; charset=utf-8", base::secret(text), fields);
}

net::http_reply oauth_error_reply(const google_error& error) {
    return json_reply(error.status, {{"error", error.code}, {"error_description", error.message}});
}

net::http_reply api_error_reply(const google_error& error) {
    const json details{{"code", error.status}, {"message", error.message}, {"status", error.code}};
    return json_reply(error.status, {{"error", details}});
}

}  // namespace crossvend::sandbox
