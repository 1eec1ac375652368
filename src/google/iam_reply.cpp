#include "crossvend/base/plain_status.hpp"
#include "crossvend/base/text.hpp"
#include "iam_credentials.hpp"
#include "service_reply.hpp"

#include <algorithm>
#include <array>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

constexpr std::string_view account_hint = "see that service_account and delegates name accounts that exist";

/// By the status of the error (google.rpc.Code).
constexpr std::array iam_verdicts{
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

base::failure judge_permission(const service_error& error, const std::string& told, std::string_view account) {
    const std::string_view message = error.description();
    if (error.has_detail("SERVICE_DISABLED") || message.find("API has not been used") != std::string_view::npos) {
        const std::string project = project_in(message);
        return {stage::identity, reason::api_disabled, disposition::refused, told,
                "gcloud services enable iamcredentials.googleapis.com --project=" +
                    (project.empty() ? "PROJECT" : project)};
    }
    if (error.has_detail("ACCESS_TOKEN_SCOPE_INSUFFICIENT") ||
        message.find("insufficient authentication scopes") != std::string_view::npos)
        return {stage::identity, reason::permission_denied, disposition::refused, told,
                "give the instance or the node pool the access scope cloud-platform"};
    return {stage::identity, reason::permission_denied, disposition::refused, told, role_hint(message, account)};
}

base::failure judge_iam_error(const service_error& error, std::string_view account) {
    const std::string told = error.told_of("IAM Credentials");
    auto plain = base::judge_plain_status(stage::identity, error.status(), told, {"", "", iam_credentials_hint});
    if (plain.reason != reason::http_status) return plain;
    if (error.code() == "PERMISSION_DENIED") return judge_permission(error, told, account);
    if (const auto* known = std::ranges::find(iam_verdicts, error.code(), &verdict::code); known != iam_verdicts.end())
        return {stage::identity, known->why, known->how, told, known->hint};
    return plain;
}

}  // namespace

base::result<base::secret> parse_iam_reply(const net::upstream_response& reply, const char* wanted,
                                           std::string_view account) {
    if (reply.status != 200) return judge_iam_error(service_error(reply), account);
    return token_in(reply, wanted, "IAM Credentials", iam_credentials_hint);
}

}  // namespace crossvend::google
