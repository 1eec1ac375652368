#include "crossvend/aws/sts_reply.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>

namespace crossvend::aws {
namespace {

using base::disposition;
using base::reason;
using base::stage;

/// What an error code of STS means to us (STS API reference, "Common Errors" and the action's own).
struct verdict {
    std::string_view code;
    reason why;
    disposition how;
    std::string_view hint;
};

constexpr std::string_view idp_hint =
    "AWS did not accept the Google token as such: check this machine's clock, and that the account has no IAM OIDC "
    "provider of its own for accounts.google.com, which AWS knows without one";
constexpr std::string_view trust_hint =
    "the role does not exist or its trust policy does not let this identity in: it must allow "
    "sts:AssumeRoleWithWebIdentity to the principal {\"Federated\": \"accounts.google.com\"} for this token's sub, "
    "oaud and azp (which the condition key accounts.google.com:aud holds)";

constexpr std::string_view endpoint_hint =
    "see that sts.endpoint or AWS_ENDPOINT_URL_STS names AWS STS and that nothing stands in between";

constexpr std::array verdicts{
    verdict{"InvalidIdentityToken", reason::invalid_identity_token, disposition::refused, idp_hint},
    verdict{"ExpiredTokenException", reason::expired_token, disposition::transient,
            "check this machine's clock if it comes again"},
    verdict{"IDPCommunicationError", reason::idp_communication, disposition::transient, ""},
    verdict{"IDPRejectedClaim", reason::idp_rejected_claim, disposition::refused, ""},
    verdict{"AccessDenied", reason::access_denied, disposition::refused, trust_hint},
    verdict{"ValidationError", reason::invalid_request, disposition::refused,
            "check the role's ARN, the session name, and that the duration is within the role's maximum"},
    verdict{"MalformedPolicyDocument", reason::invalid_request, disposition::refused, ""},
    verdict{"PackedPolicyTooLarge", reason::invalid_request, disposition::refused, ""},
    verdict{"RegionDisabledException", reason::region_disabled, disposition::refused,
            "switch STS on for this Region in the account's settings, or set AWS_REGION to one where it is"},
    verdict{"RequestTimeout", reason::timeout, disposition::transient, ""},
    verdict{"RequestTimeoutException", reason::timeout, disposition::transient, ""},
    verdict{"ServiceUnavailable", reason::unavailable, disposition::transient, ""},
    verdict{"InternalFailure", reason::unavailable, disposition::transient, ""},
};

/// The codes by which AWS services say "slow down" (botocore, retries/standard.py). STS sends them with
/// status 400.
constexpr std::array<std::string_view, 14> throttling_codes{"Throttling",
                                                            "ThrottlingException",
                                                            "ThrottledException",
                                                            "RequestThrottledException",
                                                            "TooManyRequestsException",
                                                            "ProvisionedThroughputExceededException",
                                                            "TransactionInProgressException",
                                                            "RequestLimitExceeded",
                                                            "BandwidthLimitExceeded",
                                                            "LimitExceededException",
                                                            "RequestThrottled",
                                                            "SlowDown",
                                                            "PriorRequestNotComplete",
                                                            "EC2ThrottledException"};

std::string_view local_name(pugi::xml_node node) {
    const std::string_view name = node.name();
    return name.substr(name.rfind(':') + 1);
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
    return parent.find_child([name](pugi::xml_node node) { return local_name(node) == name; });
}

/// The text of a child; empty if it is in more than one piece, of which one would not be the whole.
std::string_view text(pugi::xml_node parent, std::string_view name) {
    const auto content = child(parent, name).first_child();
    return content.next_sibling() ? std::string_view() : base::trim(content.value());
}

/// The <Error> element in any of the three places where AWS services put it.
pugi::xml_node find_error(pugi::xml_node root) {
    if (local_name(root) == "Error") return root;
    if (const auto error = child(root, "Error")) return error;
    return child(child(root, "Errors"), "Error");
}

/// A reply whose status is all there is to go by.
base::failure judge_status(unsigned status, std::string_view body) {
    std::string message = "AWS STS answered with status " + std::to_string(status) + " and no error of its own";
    if (!base::trim(body).empty()) message += ": " + base::printable(body, 120);
    if (status == 429) return {stage::sts, reason::throttled, disposition::throttled, message};
    if (status >= 500) return {stage::sts, reason::unavailable, disposition::transient, message};
    return {stage::sts, reason::http_status, disposition::refused, message, endpoint_hint};
}

base::failure judge_error(pugi::xml_node error, unsigned status) {
    const std::string code = base::printable(text(error, "Code"), 80);
    const std::string message = base::printable(text(error, "Message"), 300);
    base::failure result(stage::sts, reason::http_status, status >= 500 ? disposition::transient : disposition::refused,
                         "AWS STS answered " + code + " (" + std::to_string(status) + "): " + message);
    if (std::ranges::find(throttling_codes, code) != throttling_codes.end()) {
        result.reason = reason::throttled;
        result.disposition = disposition::throttled;
    } else if (const auto* known = std::ranges::find(verdicts, code, &verdict::code); known != verdicts.end()) {
        result.reason = known->why;
        result.disposition = known->how;
        result.hint = known->hint;
        // AWS could not fetch Google's keys: the token is fine, and the next try mostly passes.
        if (result.reason == reason::invalid_identity_token &&
            message.find("retrieve verification key") != std::string::npos)
            result.disposition = disposition::transient;
    } else if (status == 429) {
        result.reason = reason::throttled;
        result.disposition = disposition::throttled;
    } else if (status >= 500) {
        result.reason = reason::unavailable;
    }
    return result;
}

/// AccountId is the fifth field of arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION.
std::string_view account_of(std::string_view arn) {
    for (int field = 0; field < 4; ++field) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

/// A reply that is not what STS sends.
base::failure malformed(std::string_view what) {
    return {stage::sts, reason::malformed, disposition::transient, "the answer of AWS STS " + std::string(what),
            endpoint_hint};
}

/// Whether a value can go into an answer as it is: what STS gives is base64 and identifiers.
bool is_plain(std::string_view value) {
    return std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7f'; });
}

base::result<credentials> read_credentials(pugi::xml_node root) {
    const auto result = child(root, "AssumeRoleWithWebIdentityResult");
    const auto element = child(result, "Credentials");
    credentials set;
    set.access_key_id = text(element, "AccessKeyId");
    set.secret_access_key = base::secret(text(element, "SecretAccessKey"));
    set.session_token = base::secret(text(element, "SessionToken"));
    set.account_id = account_of(text(child(result, "AssumedRoleUser"), "Arn"));
    if (set.access_key_id.empty()) return malformed("has no AccessKeyId");
    if (set.secret_access_key.empty()) return malformed("has no SecretAccessKey");
    if (set.session_token.empty()) return malformed("has no SessionToken");
    if (!is_plain(set.access_key_id) || !is_plain(set.secret_access_key.reveal()) ||
        !is_plain(set.session_token.reveal()))
        return malformed("has credentials with other characters than printable ASCII ones");
    const auto expiration = base::parse_rfc3339(text(element, "Expiration"));
    if (!expiration) return malformed("has no Expiration that can be read");
    set.expiration = set.local_expiration = *expiration;
    return set;
}

base::result<credentials> read(pugi::xml_node root, unsigned status) {
    if (const auto error = find_error(root)) return judge_error(error, status);
    if (status != 200) return judge_status(status, "");
    if (local_name(root) != "AssumeRoleWithWebIdentityResponse")
        return base::failure(stage::sts, reason::malformed, disposition::transient,
                             "the answer of AWS STS is not an AssumeRoleWithWebIdentityResponse but a <" +
                                 base::printable(local_name(root), 60) + ">",
                             endpoint_hint);
    return read_credentials(root);
}

std::string request_id(const net::upstream_response& reply, pugi::xml_node root) {
    std::string_view id = text(child(root, "ResponseMetadata"), "RequestId");
    if (id.empty()) id = text(root, "RequestId");
    if (id.empty()) id = reply.field("x-amzn-requestid").value_or("");
    return base::printable(base::without_tokens(id), 80);
}

}  // namespace

base::result<credentials> parse_assume_role_reply(const net::upstream_response& reply) {
    // Parsed in place, so that the secrets are copied nowhere but into a buffer that wipes itself.
    const std::string_view body = reply.body.reveal();
    base::secret::bytes buffer(body.begin(), body.end());
    pugi::xml_document document;
    const auto parsed = document.load_buffer_inplace(buffer.data(), buffer.size(),
                                                     pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
    const auto root = document.document_element();
    const bool has_doctype =
        !document.find_child([](pugi::xml_node node) { return node.type() == pugi::node_doctype; }).empty();
    base::result<credentials> result = base::failure();
    if (parsed && root && !has_doctype)
        result = read(root, reply.status);
    else if (reply.status != 200)
        result = judge_status(reply.status, body);
    else
        result = base::failure(stage::sts, reason::malformed, disposition::transient,
                               has_doctype ? "the answer of AWS STS has a document type, which is refused"
                                           : "the answer of AWS STS is not XML",
                               endpoint_hint);
    if (result) return result;
    base::failure error = result.error();
    error.request_id = request_id(reply, root);
    return error;
}

}  // namespace crossvend::aws
