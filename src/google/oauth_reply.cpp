#include "crossvend/base/secret_json.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/google/oauth.hpp"
#include "crossvend/net/http_message.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

/// What an error code of OAuth means to us (RFC 6749, section 5.2; RFC 8693, section 2.2.2; google-auth's list of
/// codes to try again).
struct verdict {
    std::string_view code;
    reason why;
    disposition how;
    std::string_view hint;
};

constexpr std::string_view client_hint =
    "the client, or the audience of the exchange, is not known: see that the file of credentials is whole and that "
    "what it names still exists";

constexpr std::array verdicts{
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

/// A reply whose status is all there is to go by.
base::failure judge_status(unsigned status, const std::string& message) {
    if (status == 429) return {stage::identity, reason::throttled, disposition::throttled, message};
    if (status == 408 || status >= 500) return {stage::identity, reason::unavailable, disposition::transient, message};
    return {stage::identity, reason::http_status, disposition::refused, message, token_endpoint_hint};
}

base::failure judge_error(unsigned status, std::string_view code, std::string_view description, std::string_view from) {
    std::string message = std::string(from) + " answered " + std::to_string(status);
    if (!code.empty()) message += ' ' + base::printable(code, 80);
    if (!description.empty()) message += ": " + base::printable(description, 300);
    const auto* known = std::ranges::find(verdicts, code, &verdict::code);
    // Google has put the code into the description, too.
    if (known == verdicts.end()) known = std::ranges::find(verdicts, description, &verdict::code);
    if (status == 429 || known == verdicts.end()) return judge_status(status, message);
    base::failure failure(stage::identity, known->why, known->how, message, known->hint);
    if (failure.reason != reason::invalid_grant) return failure;
    for (const auto& [said, hint] : remedies)
        if (description.find(said) != std::string_view::npos) failure.hint = hint;
    return failure;
}

}  // namespace

base::result<base::secret> parse_token_reply(const net::upstream_response& reply, token_kind wanted,
                                             std::string_view from) {
    const std::string_view body = reply.body.reveal();
    const auto json = base::parse_json_object(body);
    if (reply.status != 200) {
        if (!json) return judge_error(reply.status, {}, base::printable(body, 120), from);
        // The Security Token Service has errors of the form that Google's APIs have, too.
        if (const base::secret_json* const error = object_of(*json, "error"))
            return judge_error(reply.status, text_of(*error, "status"), text_of(*error, "message"), from);
        return judge_error(reply.status, text_of(*json, "error"), text_of(*json, "error_description"), from);
    }
    const char* const member = wanted == token_kind::identity ? "id_token" : "access_token";
    const std::string_view token = json ? text_of(*json, member) : std::string_view();
    if (net::is_field_value(token)) return base::secret(token);
    return base::failure(stage::identity, reason::malformed, disposition::transient,
                         std::string(from) + " gave no " + member, token_endpoint_hint);
}

}  // namespace crossvend::google
