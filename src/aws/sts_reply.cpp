#include "sts_reply.hpp"

#include "crossvend/aws/sts_error.hpp"
#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <new>

namespace crossvend::aws {
namespace {

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

/// AccountId is the fifth field of arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION.
std::string_view account_of(std::string_view arn) {
    for (int field = 0; field < 4; ++field) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    return arn.substr(0, arn.find(':'));
}

/// Whether a value can go into an answer as it is: what STS gives is base64 and identifiers.
bool is_plain(std::string_view value) {
    return std::ranges::all_of(value, [](char c) { return c > ' ' && c < '\x7f'; });
}

base::result<credentials> read_credentials(sts_action action, pugi::xml_node result) {
    const auto element = child(result, "Credentials");
    credentials set;
    set.access_key_id = text(element, "AccessKeyId");
    set.secret_access_key = base::secret(text(element, "SecretAccessKey"));
    set.session_token = base::secret(text(element, "SessionToken"));
    set.account_id = account_of(text(child(result, "AssumedRoleUser"), "Arn"));
    if (set.access_key_id.empty()) return malformed_reply(action, "has no AccessKeyId");
    if (set.secret_access_key.empty()) return malformed_reply(action, "has no SecretAccessKey");
    if (set.session_token.empty()) return malformed_reply(action, "has no SessionToken");
    if (!is_plain(set.access_key_id) || !is_plain(set.secret_access_key.reveal()) ||
        !is_plain(set.session_token.reveal()))
        return malformed_reply(action, "has credentials with other characters than printable ASCII ones");
    const auto expiration = base::parse_rfc3339(text(element, "Expiration"));
    if (!expiration) return malformed_reply(action, "has no Expiration that can be read");
    set.expiration = set.local_expiration = *expiration;
    return set;
}

base::result<caller_identity> read_caller_identity(sts_action action, pugi::xml_node result) {
    caller_identity identity{base::printable(text(result, "Arn"), 2048), base::printable(text(result, "UserId"), 256),
                             base::printable(text(result, "Account"), 64)};
    if (identity.arn.empty()) return malformed_reply(action, "has no Arn");
    if (identity.user_id.empty()) return malformed_reply(action, "has no UserId");
    if (identity.account.empty()) return malformed_reply(action, "has no Account");
    return identity;
}

std::string request_id(const net::upstream_response& reply, pugi::xml_node root) {
    std::string_view id = text(child(root, "ResponseMetadata"), "RequestId");
    if (id.empty()) id = text(root, "RequestId");
    if (id.empty()) id = reply.field("x-amzn-requestid").value_or("");
    return base::printable(base::without_tokens(id), 80);
}

/// Reads a reply: `ACTIONResponse` with an `ACTIONResult` in it, which `read_result` takes apart.
template <class Document>
base::result<Document> read_reply(const net::upstream_response& reply, sts_action action, std::string_view name,
                                  base::result<Document> (*read_result)(sts_action, pugi::xml_node)) {
    // Parsed in place, so that the secrets are copied nowhere but into a buffer that wipes itself.
    const std::string_view body = reply.body.reveal();
    base::secret::bytes buffer(body.begin(), body.end());
    pugi::xml_document document;
    const auto parsed = document.load_buffer_inplace(buffer.data(), buffer.size(),
                                                     pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
    if (parsed.status == pugi::status_out_of_memory) throw std::bad_alloc();  // it is no fault of AWS STS
    const auto root = document.document_element();
    const bool has_doctype =
        !document.find_child([](pugi::xml_node node) { return node.type() == pugi::node_doctype; }).empty();
    const bool is_xml = parsed && root && !has_doctype;

    base::result<Document> result = base::failure();
    if (const auto error = is_xml ? find_error(root) : pugi::xml_node())
        result = judge_error(action, reply.status, text(error, "Code"), text(error, "Message"));
    else if (reply.status != 200)
        result = judge_status(action, reply.status, is_xml ? std::string_view() : body);
    else if (has_doctype)
        result = malformed_reply(action, "has a document type, which is refused");
    else if (!is_xml)
        result = malformed_reply(action, "is not XML");
    else if (local_name(root) != std::string(name) + "Response")
        result = malformed_reply(
            action, "is not to " + std::string(name) + " but a <" + base::printable(local_name(root), 60) + ">");
    else
        result = read_result(action, child(root, std::string(name) + "Result"));
    if (result) return result;
    base::failure failure = result.error();
    failure.request_id = request_id(reply, root);
    return failure;
}

}  // namespace

base::result<credentials> parse_assume_role_with_web_identity_reply(const net::upstream_response& reply) {
    return read_reply(reply, sts_action::assume_role_with_web_identity, "AssumeRoleWithWebIdentity", read_credentials);
}

base::result<credentials> parse_assume_role_reply(const net::upstream_response& reply) {
    return read_reply(reply, sts_action::assume_role, "AssumeRole", read_credentials);
}

base::result<caller_identity> parse_get_caller_identity_reply(const net::upstream_response& reply) {
    return read_reply(reply, sts_action::get_caller_identity, "GetCallerIdentity", read_caller_identity);
}

}  // namespace crossvend::aws
