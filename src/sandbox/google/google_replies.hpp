#pragma once

#include "crossvend/net/http_message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// What Google says when it does not do as it was asked.
struct google_error {
    unsigned status = 400;
    std::string code;
    std::string message;
};

/// A grant that is not taken (RFC 6749, section 5.2).
[[nodiscard]] google_error invalid_grant(std::string message);

/// An answer in JSON. `fields` are whole lines.
[[nodiscard]] net::http_reply json_reply(unsigned status, const nlohmann::json& document, std::string_view fields = {});

/// An error of the OAuth endpoints (RFC 6749, section 5.2): `{"error": …, "error_description": …}`.
[[nodiscard]] net::http_reply oauth_error_reply(const google_error& error);

/// An error of Google's APIs (AIP-193): `{"error": {"code": …, "message": …, "status": …}}`.
[[nodiscard]] net::http_reply api_error_reply(const google_error& error);

}  // namespace crossvend::sandbox
