#include "sandbox/aws/sts_documents.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "sandbox/aws/xml.hpp"

namespace crossvend::sandbox::sts {
namespace {

constexpr const char* sts_namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

void add_metadata(pugi::xml_node root, std::string_view request_id) {
    add_text(root.append_child("ResponseMetadata"), "RequestId", request_id);
}

/// What the results of both calls have in common.
void add_session(pugi::xml_node result, const session& issued) {
    pugi::xml_node user = result.append_child("AssumedRoleUser");
    add_text(user, "Arn", issued.arn);
    add_text(user, "AssumedRoleId", issued.user_id);
    pugi::xml_node credentials = result.append_child("Credentials");
    add_text(credentials, "SessionToken", issued.session_token.reveal());
    add_text(credentials, "SecretAccessKey", issued.secret_access_key.reveal());
    add_text(credentials, "Expiration", base::format_rfc3339(issued.expiration));
    add_text(credentials, "AccessKeyId", issued.access_key_id);
    add_text(result, "PackedPolicySize", "0");
    add_text(result, "SourceIdentity", issued.inherited.source_identity);
}

}  // namespace

base::secret assume_role_document(const session& issued, std::string_view request_id) {
    pugi::xml_document document;
    pugi::xml_node root = add_root(document, "AssumeRoleResponse", sts_namespace);
    add_session(root.append_child("AssumeRoleResult"), issued);
    add_metadata(root, request_id);
    return to_bytes(document, false);
}

base::secret web_identity_document(const granted_web_identity& granted, const session& issued,
                                   std::string_view request_id) {
    pugi::xml_document document;
    pugi::xml_node root = add_root(document, "AssumeRoleWithWebIdentityResponse", sts_namespace);
    pugi::xml_node result = root.append_child("AssumeRoleWithWebIdentityResult");
    add_text(result, "SubjectFromWebIdentityToken", granted.claims.subject);
    add_text(result, "Audience", granted.claims.audience);
    add_text(result, "Provider", granted.claims.issuer);
    add_session(result, issued);
    add_metadata(root, request_id);
    return to_bytes(document, false);
}

base::secret caller_identity_document(const session& caller, std::string_view request_id) {
    pugi::xml_document document;
    pugi::xml_node root = add_root(document, "GetCallerIdentityResponse", sts_namespace);
    pugi::xml_node result = root.append_child("GetCallerIdentityResult");
    add_text(result, "Arn", caller.arn);
    add_text(result, "UserId", caller.user_id);
    add_text(result, "Account", caller.account_id);
    add_metadata(root, request_id);
    return to_bytes(document, false);
}

base::secret error_document(const aws_error& error, std::string_view request_id) {
    pugi::xml_document document;
    pugi::xml_node root = add_root(document, "ErrorResponse", sts_namespace);
    pugi::xml_node details = root.append_child("Error");
    add_text(details, "Type", error.status < 500 ? "Sender" : "Receiver");
    add_text(details, "Code", error.code);
    add_text(details, "Message", error.message);
    add_text(root, "RequestId", request_id);
    return to_bytes(document, false);
}

}  // namespace crossvend::sandbox::sts
