#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/net/http_handler.hpp"
#include "sandbox/account_file.hpp"
#include "sandbox/control.hpp"
#include "sandbox/identity_token.hpp"

#include <boost/asio/awaitable.hpp>

namespace crossvend::sandbox {

/// Answers as Google's metadata server does: the identity token, the e-mail address, and what SDKs ask to
/// find out whether they run on Google Cloud. What it is given outlives it.
class google_stand_in final : public net::http_handler {
public:
    google_stand_in(const service_account& account, const identity_providers& issuer, control& controls,
                    const base::clock& clock, base::logger& log)
        : account_(account), issuer_(issuer), control_(controls), clock_(clock), log_(log) {}

    [[nodiscard]] boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    [[nodiscard]] net::http_reply reject(const net::http_fault& fault) override;

private:
    [[nodiscard]] boost::asio::awaitable<net::http_reply> serve(call which, const net::http_request& request);
    [[nodiscard]] net::http_reply identity(const net::http_request& request, const fault& injected) const;

    const service_account& account_;
    const identity_providers& issuer_;
    control& control_;
    const base::clock& clock_;
    base::logger& log_;
};

/// The claims of a token, as the text of a JSON object: the real ones with `changes` merged over them.
[[nodiscard]] std::string token_claims(const service_account& account, std::string_view audience, bool full,
                                       base::time_point now, std::string_view changes);

}  // namespace crossvend::sandbox
