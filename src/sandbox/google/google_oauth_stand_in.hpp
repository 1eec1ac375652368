#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/google/access_tokens.hpp"
#include "sandbox/google/google_service.hpp"
#include "sandbox/google/service_account_keys.hpp"
#include "sandbox/http/parameters.hpp"

#include <string_view>

namespace crossvend::sandbox {

/// Answers as oauth2.googleapis.com/token does: tokens for a service account's assertion, and access tokens for
/// a user's refresh token.
class google_oauth_stand_in final : public google_service {
public:
    google_oauth_stand_in(const account& all, const signing_key& google, const service_account_keys& keys,
                          access_tokens& tokens, const base::clock& clock, base::random_source& random)
        : account_(all), google_(google), keys_(keys), tokens_(tokens), clock_(clock), random_(random) {}

    [[nodiscard]] std::optional<call> call_of(const net::http_request& request) const override;
    [[nodiscard]] net::http_reply answer(call which, const net::http_request& request, const fault& injected) override;

private:
    [[nodiscard]] net::http_reply jwt_bearer(const parameters& form, std::string_view host, const fault& injected);
    [[nodiscard]] net::http_reply refresh_token(const parameters& form);
    [[nodiscard]] net::http_reply access_token(std::string_view principal);

    const account& account_;
    const signing_key& google_;
    const service_account_keys& keys_;
    access_tokens& tokens_;
    const base::clock& clock_;
    base::random_source& random_;
};

}  // namespace crossvend::sandbox
