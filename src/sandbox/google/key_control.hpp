#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/net/http_message.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/google/identity_token.hpp"
#include "sandbox/google/service_account_keys.hpp"
#include "sandbox/http/parameters.hpp"

#include <string_view>

namespace crossvend::sandbox {

/// The paths below /sandbox/ by which a test gets what a cloud gives by other ways than a listener: a pod's
/// projected token from its cluster, and a service account's key file from the console.
class key_control {
public:
    key_control(const account& all, const identity_providers& providers, service_account_keys& keys,
                const base::clock& clock)
        : account_(all), providers_(providers), keys_(keys), clock_(clock) {}

    /// Whether a request is for the paths below.
    [[nodiscard]] static bool owns(const net::http_request& request);
    /// GET /sandbox/oidc-token?provider=NAME&audience=A&subject=S[&expires_in=10m]: a token that the provider
    /// signed. A time that has a '-' in front gives one that is over.
    /// POST /sandbox/service-account-key?account=EMAIL: a new key of the account, as the file Google makes.
    [[nodiscard]] net::http_reply answer(const net::http_request& request);

private:
    [[nodiscard]] net::http_reply oidc_token(const parameters& query) const;
    [[nodiscard]] net::http_reply service_account_key(const parameters& query, std::string_view host);

    const account& account_;
    const identity_providers& providers_;
    service_account_keys& keys_;
    const base::clock& clock_;
};

}  // namespace crossvend::sandbox
