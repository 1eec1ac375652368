#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "sandbox/google/access_tokens.hpp"
#include "sandbox/google/google_service.hpp"
#include "sandbox/google/identity_token.hpp"

namespace crossvend::sandbox {

/// Answers as sts.googleapis.com/v1/token does: an access token for a token of another issuer's.
class google_sts_stand_in final : public google_service {
public:
    google_sts_stand_in(const identity_providers& providers, access_tokens& tokens, const base::clock& clock,
                        base::random_source& random)
        : providers_(providers), tokens_(tokens), clock_(clock), random_(random) {}

    [[nodiscard]] std::optional<call> call_of(const net::http_request& request) const override;
    [[nodiscard]] net::http_reply answer(call which, const net::http_request& request, const fault& injected) override;

private:
    const identity_providers& providers_;
    access_tokens& tokens_;
    const base::clock& clock_;
    base::random_source& random_;
};

}  // namespace crossvend::sandbox
