#pragma once

#include "crossvend/net/base64.hpp"
#include "support/manual_clock.hpp"

#include <span>
#include <string>
#include <string_view>

namespace crossvend::test {

inline std::string base64url(std::string_view text) { return net::base64url_encode(std::as_bytes(std::span(text))); }

/// A token for sts.amazonaws.com that expires an hour after `some_day`; nobody signed it.
inline std::string identity_token(std::string_view subject = "42",
                                  std::string_view issuer = "https://accounts.google.com",
                                  std::string_view audience = "sts.amazonaws.com",
                                  std::string_view expiration = "1795302000") {
    const std::string payload = R"({"iss":")" + std::string(issuer) + R"(","aud":")" + std::string(audience) +
                                R"(","sub":")" + std::string(subject) + R"(","exp":)" + std::string(expiration) + '}';
    return "eyJhbGciOiJSUzI1NiJ9." + base64url(payload) + ".c2lnbmF0dXJl";
}

}  // namespace crossvend::test
