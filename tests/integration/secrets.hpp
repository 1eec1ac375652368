#pragma once

#include <string>

namespace crossvend::test {

/// What a text holds that nobody may read in a log: AWS's secret keys and session tokens as the sandbox makes them,
/// Google's identity and access tokens, a private key, or `authorization_token`. Empty if there is nothing of the kind.
[[nodiscard]] std::string secret_in(const std::string& text, const std::string& authorization_token);

}  // namespace crossvend::test
