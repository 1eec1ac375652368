#include "crossvend/google/metadata_reply.hpp"

#include "crossvend/base/plain_status.hpp"
#include "crossvend/base/secret_json.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/http_message.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

constexpr std::string_view gke_hint =
    "on GKE, see that Workload Identity Federation is on for the cluster and the node pool and that the pod does not "
    "use hostNetwork; the pods gke-metadata-server in kube-system log what they refuse";

std::string quoted(const net::upstream_response& reply) {
    return "the metadata server answered " + std::to_string(reply.status) + ": " +
           base::printable(reply.body.reveal(), 300);
}

/// The body of an answer that holds what was asked for.
base::result<std::string_view> accepted_body(const net::upstream_response& reply) {
    const std::string_view body = base::trim(reply.body.reveal());
    switch (reply.status) {
        case 200:
            break;
        case 400:
            return base::failure(stage::identity, reason::bad_request, disposition::refused, quoted(reply),
                                 "check the audience");
        case 403:
            return base::failure(stage::identity, reason::permission_denied, disposition::refused, quoted(reply),
                                 "grant roles/iam.workloadIdentityUser on the Google service account to "
                                 "serviceAccount:PROJECT.svc.id.goog[NAMESPACE/SERVICE_ACCOUNT]");
        case 404:
            return base::failure(
                stage::identity,
                body.find("annotat") == std::string_view::npos ? reason::http_status : reason::not_annotated,
                disposition::refused, quoted(reply),
                "on GKE, annotate the pod's Kubernetes service account with "
                "iam.gke.io/gcp-service-account=NAME@PROJECT.iam.gserviceaccount.com, or set identity.source to "
                "impersonation");
        default:
            return base::judge_plain_status(stage::identity, reply.status, quoted(reply), {"", gke_hint, gke_hint});
    }
    // Every answer of a metadata server says that it is one; a captive portal's or a proxy's does not.
    if (reply.field("Metadata-Flavor") != "Google")
        return base::failure(
            stage::identity, reason::not_metadata_server, disposition::refused,
            "the answer does not come from a Google metadata server: it has no Metadata-Flavor: Google",
            "see that nothing else answers at the metadata server's address, and that GCE_METADATA_HOST is right");
    if (body.empty())
        return base::failure(stage::identity, reason::empty_reply, disposition::transient,
                             "the metadata server gave an empty answer for a token", gke_hint);
    return body;
}

}  // namespace

base::result<base::secret> parse_identity_reply(const net::upstream_response& reply) {
    const auto body = accepted_body(reply);
    if (!body) return body.error();
    return base::secret(*body);
}

base::result<base::secret> parse_access_token_reply(const net::upstream_response& reply) {
    const auto body = accepted_body(reply);
    if (!body) return body.error();
    const auto json = base::parse_json_object(*body);
    const std::string_view token = json ? text_of(*json, "access_token") : std::string_view();
    if (!net::is_field_value(token))
        return base::failure(stage::identity, reason::malformed, disposition::transient,
                             "the metadata server gave no access_token", gke_hint);
    return base::secret(token);
}

}  // namespace crossvend::google
