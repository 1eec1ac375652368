#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/net/http_message.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/aws/sessions.hpp"
#include "sandbox/aws/web_identity_exchange.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/google/identity_token.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace crossvend::sandbox {

/// Answers as AWS STS does: AssumeRole, AssumeRoleWithWebIdentity and GetCallerIdentity of the Query API.
class aws_sts_stand_in {
public:
    aws_sts_stand_in(const std::vector<role>& roles, const identity_providers& providers, sessions& issued,
                     control& controls, const base::clock& clock, base::random_source& random, base::logger& log)
        : roles_(roles),
          providers_(providers),
          sessions_(issued),
          control_(controls),
          clock_(clock),
          random_(random),
          log_(log) {}

    /// Answers a request to "/" that names, or should name, an action.
    [[nodiscard]] boost::asio::awaitable<net::http_reply> handle(const net::http_request& request);

private:
    using outcome = base::result<base::secret, aws_error>;

    outcome perform(call which, const net::http_request& request, const parameters& form, const fault& injected,
                    std::string_view request_id);
    outcome assume_role(const session& caller, const parameters& form, const fault& injected,
                        std::string_view request_id);
    outcome assume_role_with_web_identity(const net::http_request& request, const parameters& form,
                                          const fault& injected, std::string_view request_id);
    net::http_reply finish(std::string_view action, const outcome& answer, std::string_view request_id);

    const std::vector<role>& roles_;
    const identity_providers& providers_;
    sessions& sessions_;
    control& control_;
    const base::clock& clock_;
    base::random_source& random_;
    base::logger& log_;
};

}  // namespace crossvend::sandbox
