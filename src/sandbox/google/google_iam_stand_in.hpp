#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/google/access_tokens.hpp"
#include "sandbox/google/google_service.hpp"
#include "sandbox/google/impersonation.hpp"
#include "sandbox/google/service_account_keys.hpp"

namespace crossvend::sandbox {

/// Answers as iamcredentials.googleapis.com does: generateIdToken, generateAccessToken and signJwt, for who may
/// impersonate the service account.
class google_iam_stand_in final : public google_service {
public:
    google_iam_stand_in(const account& all, const signing_key& google, service_account_keys& keys,
                        access_tokens& tokens, const base::clock& clock, base::random_source& random)
        : account_(all), google_(google), keys_(keys), tokens_(tokens), clock_(clock), random_(random) {}

    [[nodiscard]] std::optional<call> call_of(const net::http_request& request) const override;
    [[nodiscard]] net::http_reply answer(call which, const net::http_request& request, const fault& injected) override;

private:
    [[nodiscard]] net::http_reply perform(call which, const impersonation& asked, const service_account& who,
                                          const fault& injected);

    const account& account_;
    const signing_key& google_;
    service_account_keys& keys_;
    access_tokens& tokens_;
    const base::clock& clock_;
    base::random_source& random_;
};

}  // namespace crossvend::sandbox
