#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "sandbox/account/principals.hpp"
#include "sandbox/google/access_tokens.hpp"
#include "sandbox/google/google_service.hpp"
#include "sandbox/google/json_web_token.hpp"

#include <string_view>

namespace crossvend::sandbox {

/// Answers as Google's metadata server does: the identity token, the access token and the e-mail address of the
/// machine's service account.
class google_metadata_stand_in final : public google_service {
public:
    google_metadata_stand_in(const service_account& account, const signing_key& google, access_tokens& tokens,
                             const base::clock& clock, base::random_source& random)
        : account_(account), google_(google), tokens_(tokens), clock_(clock), random_(random) {}

    [[nodiscard]] std::optional<call> call_of(const net::http_request& request) const override;
    [[nodiscard]] net::http_reply answer(call which, const net::http_request& request, const fault& injected) override;

private:
    [[nodiscard]] net::http_reply identity(const net::http_request& request, const fault& injected) const;
    [[nodiscard]] net::http_reply token();

    const service_account& account_;
    const signing_key& google_;
    access_tokens& tokens_;
    const base::clock& clock_;
    base::random_source& random_;
};

/// An answer of the metadata server in plain text, with the fields by which it is known.
[[nodiscard]] net::http_reply metadata_reply(unsigned status, std::string_view text);

}  // namespace crossvend::sandbox
