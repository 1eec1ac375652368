#include "crossvend/base/secret_json.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/google/iam_credentials.hpp"
#include "crossvend/net/http_message.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

/// What a status of Google's APIs means to us (google.rpc.Code).
struct verdict {
    std::string_view status;
    reason why;
    disposition how;
    std::string_view hint;
};

constexpr std::string_view account_hint = "see that service_account and delegates name accounts that exist";

constexpr std::array verdicts{
    verdict{"UNAUTHENTICATED", reason::unauthenticated, disposition::refused,
            "the access token is not taken: see that the credentials it comes from are still good"},
    verdict{"NOT_FOUND", reason::unknown_account, disposition::refused, account_hint},
    verdict{"INVALID_ARGUMENT", reason::bad_request, disposition::refused, "check service_account and the audience"},
    verdict{"FAILED_PRECONDITION", reason::bad_request, disposition::refused,
            "see that the service account is enabled"},
    verdict{"RESOURCE_EXHAUSTED", reason::throttled, disposition::throttled, ""},
};

/// The project in "has not been used in project PROJECT before or it is disabled"; empty if there is none.
std::string project_in(std::string_view message) {
    constexpr std::string_view before = " in project ";
    constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789-.:";
    const std::size_t begin = message.find(before);
    if (begin == std::string_view::npos) return {};
    message.remove_prefix(begin + before.size());
    return base::printable(message.substr(0, message.find_first_not_of(alphabet)), 60);
}

/// Whether one of the error's details gives this reason (google.rpc.ErrorInfo).
bool has_detail(const base::secret_json& error, std::string_view why) {
    const auto details = error.find("details");
    return details != error.end() && details->is_array() &&
           std::ranges::any_of(*details, [why](const base::secret_json& detail) {
               return detail.is_object() && text_of(detail, "reason") == why;
           });
}

/// Which role lacks whom, by the permission that the message names.
std::string role_hint(std::string_view message, std::string_view account) {
    if (message.find("implicitDelegation") != std::string_view::npos)
        return "grant roles/iam.serviceAccountTokenCreator on each account to the one before it in delegates";
    const bool signs_or_acts =
        message.find("signJwt") != std::string_view::npos || message.find("getAccessToken") != std::string_view::npos;
    const std::string role =
        signs_or_acts ? "roles/iam.serviceAccountTokenCreator" : "roles/iam.serviceAccountOpenIdTokenCreator";
    return "grant " + role + " on the account to whoever calls: gcloud iam service-accounts add-iam-policy-binding " +
           base::printable(account, 120) + " --role=" + role + " --member=...";
}

base::failure judge_permission(const base::secret_json& error, std::string_view message, const std::string& told,
                               std::string_view account) {
    if (has_detail(error, "SERVICE_DISABLED") || message.find("API has not been used") != std::string_view::npos) {
        const std::string project = project_in(message);
        return {stage::identity, reason::api_disabled, disposition::refused, told,
                "gcloud services enable iamcredentials.googleapis.com --project=" +
                    (project.empty() ? "PROJECT" : project)};
    }
    if (has_detail(error, "ACCESS_TOKEN_SCOPE_INSUFFICIENT") ||
        message.find("insufficient authentication scopes") != std::string_view::npos)
        return {stage::identity, reason::permission_denied, disposition::refused, told,
                "give the instance or the node pool the access scope cloud-platform"};
    return {stage::identity, reason::permission_denied, disposition::refused, told, role_hint(message, account)};
}

base::failure judge(const net::upstream_response& reply, std::string_view account) {
    const auto json = base::parse_json_object(reply.body.reveal());
    const base::secret_json* const error = json ? object_of(*json, "error") : nullptr;
    const std::string_view status = error == nullptr ? std::string_view() : text_of(*error, "status");
    const std::string_view message =
        error == nullptr ? base::trim(reply.body.reveal()).substr(0, 120) : text_of(*error, "message");
    std::string told = "IAM Credentials answered " + std::to_string(reply.status);
    if (!status.empty()) told += ' ' + base::printable(status, 60);
    if (!message.empty()) told += ": " + base::printable(message, 300);

    if (reply.status == 429) return {stage::identity, reason::throttled, disposition::throttled, told};
    if (reply.status == 408 || reply.status >= 500)
        return {stage::identity, reason::unavailable, disposition::transient, told};
    if (status == "PERMISSION_DENIED") return judge_permission(*error, message, told, account);
    if (const auto* known = std::ranges::find(verdicts, status, &verdict::status); known != verdicts.end())
        return {stage::identity, known->why, known->how, told, known->hint};
    return {stage::identity, reason::http_status, disposition::refused, told, iam_credentials_hint};
}

}  // namespace

base::result<base::secret> parse_iam_reply(const net::upstream_response& reply, const char* wanted,
                                           std::string_view account) {
    if (reply.status != 200) return judge(reply, account);
    const auto json = base::parse_json_object(reply.body.reveal());
    const std::string_view token = json ? text_of(*json, wanted) : std::string_view();
    if (net::is_field_value(token)) return base::secret(token);
    return base::failure(stage::identity, reason::malformed, disposition::transient,
                         "IAM Credentials gave no " + std::string(wanted), iam_credentials_hint);
}

}  // namespace crossvend::google
