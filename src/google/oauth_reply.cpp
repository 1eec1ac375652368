#include "crossvend/base/plain_status.hpp"
#include "oauth.hpp"
#include "service_reply.hpp"

#include <algorithm>
#include <array>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

constexpr std::string_view client_hint =
    "the client, or the audience of the exchange, is not known: see that the file of credentials is whole and that "
    "what it names still exists";

/// By the error code (RFC 6749, section 5.2; RFC 8693, section 2.2.2; google-auth's list of codes to try again).
constexpr std::array oauth_verdicts{
    verdict{"invalid_grant", reason::invalid_grant, disposition::refused, ""},
    verdict{"invalid_client", reason::invalid_client, disposition::refused, client_hint},
    verdict{"invalid_target", reason::invalid_client, disposition::refused, client_hint},
    verdict{"unauthorized_client", reason::invalid_client, disposition::refused,
            "the account is not let do this by its organisation, or is no service account"},
    verdict{"invalid_scope", reason::bad_request, disposition::refused, "check the audience"},
    verdict{"invalid_request", reason::bad_request, disposition::refused, "check the audience"},
    verdict{"internal_failure", reason::unavailable, disposition::transient, ""},
    verdict{"server_error", reason::unavailable, disposition::transient, ""},
    verdict{"temporarily_unavailable", reason::unavailable, disposition::transient, ""},
};

/// What Google says of a grant that it does not take, and what to do then.
struct remedy {
    std::string_view said;
    std::string_view hint;
};

constexpr std::array remedies{
    remedy{"iat and exp", "check this machine's clock"},
    remedy{"Invalid JWT Signature", "the key was deleted or disabled: make a new one, or enable it again"},
    remedy{"account not found", "the service account was deleted, or is disabled"},
    remedy{"expired or revoked", "log in again: gcloud auth application-default login"},
    remedy{"reauth related error", "log in again: gcloud auth application-default login"},
};

base::failure judge_oauth_error(const service_error& error, std::string_view from) {
    const std::string told = error.told_of(from);
    auto plain = base::judge_plain_status(stage::identity, error.status(), told, {"", "", token_endpoint_hint});
    const auto* known = std::ranges::find(oauth_verdicts, error.code(), &verdict::code);
    // Google has put the code into the description, too.
    if (known == oauth_verdicts.end()) known = std::ranges::find(oauth_verdicts, error.description(), &verdict::code);
    if (plain.reason == reason::throttled || known == oauth_verdicts.end()) return plain;
    base::failure failure(stage::identity, known->why, known->how, told, known->hint);
    if (failure.reason != reason::invalid_grant) return failure;
    for (const auto& [said, hint] : remedies)
        if (error.description().find(said) != std::string_view::npos) failure.hint = hint;
    return failure;
}

}  // namespace

base::result<base::secret> parse_token_reply(const net::upstream_response& reply, token_kind wanted,
                                             std::string_view from) {
    if (reply.status != 200) return judge_oauth_error(service_error(reply), from);
    return token_in(reply, wanted == token_kind::identity ? "id_token" : "access_token", from, token_endpoint_hint);
}

}  // namespace crossvend::google
