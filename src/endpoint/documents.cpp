#include "crossvend/endpoint/documents.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/secret_json.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::endpoint {
namespace {

/// What every AWS SDK takes: the strictest reads no more than 10,000 bytes, head and all.
constexpr std::size_t largest_for_all = 8192;

constexpr std::string_view json_type = "application/json";

/// What the documents of ECS and of EC2 have in common, up to the brace that ends them.
base::secret open_document(const credentials::set& set) {
    const aws::credentials& credentials = set.credentials;
    base::secret document;
    append_json_member(document, "Code", "Success");
    append_json_member(document, "Type", "AWS-HMAC");
    append_json_member(document, "LastUpdated", base::format_rfc3339(set.issued));
    append_json_member(document, "AccessKeyId", credentials.access_key_id);
    append_json_member(document, "SecretAccessKey", credentials.secret_access_key.reveal());
    append_json_member(document, "Token", credentials.session_token.reveal());
    append_json_member(document, "Expiration", base::format_rfc3339(credentials.expiration));
    append_json_member(document, "AccountId", credentials.account_id);
    return document;
}

/// The code that goes with a status of ours.
std::string_view error_code_of(unsigned status) {
    switch (status) {
        case 400:
            return "BadRequest";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "NotFound";
        case 405:
            return "MethodNotAllowed";
        case 413:
            return "PayloadTooLarge";
        case 431:
            return "RequestHeaderFieldsTooLarge";
        case 503:
            return "ServiceUnavailable";
        case 505:
            return "HTTPVersionNotSupported";
        default:
            return "InternalServerError";
    }
}

}  // namespace

net::http_reply credentials_answer(const credentials::set& set) {
    base::secret document = open_document(set);
    append_json_member(document, "RoleArn", set.credentials.role_arn);
    append_json_member(document, "AccessKeyID", set.credentials.access_key_id);
    document.append("}");
    return std::make_shared<const net::http_response>(200, json_type, document, common_fields);
}

net::http_reply imds_credentials_answer(const credentials::set& set) {
    base::secret document = open_document(set);
    document.append("}");
    return std::make_shared<const net::http_response>(200, imds_content_type, document, common_fields);
}

base::secret process_document(const aws::credentials& credentials) {
    base::secret document("{\"Version\":1");
    append_json_member(document, "AccessKeyId", credentials.access_key_id);
    append_json_member(document, "SecretAccessKey", credentials.secret_access_key.reveal());
    append_json_member(document, "SessionToken", credentials.session_token.reveal());
    append_json_member(document, "Expiration", base::format_rfc3339(credentials.expiration));
    append_json_member(document, "AccountId", credentials.account_id);
    document.append("}");
    return document;
}

credentials::credentials_store::renderer answer_renderer(std::string role, base::logger& log) {
    return [role = std::move(role), &log](const credentials::set& set) {
        net::http_reply answer = credentials_answer(set);
        if (const std::size_t size = answer->body().size(); size > largest_for_all)
            log.warning("the credentials are larger than some AWS SDKs take; shorten the session's policies and tags",
                        {{"role", role}, {"bytes", size}, {"limit", largest_for_all}});
        return answer;
    };
}

net::http_reply refresh_answer(const std::vector<std::string>& roles) {
    const std::string text = nlohmann::json{{"refreshing", roles}}.dump();
    return std::make_shared<const net::http_response>(202, json_type, base::secret(text), common_fields);
}

net::http_reply error_answer(const access::refusal& why) {
    const std::string_view code = error_code_of(why.status);
    nlohmann::ordered_json document;
    document["code"] = code;
    document["message"] = why.cause;
    document["Code"] = code;
    document["Message"] = why.cause;
    const std::string text = document.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    return std::make_shared<const net::http_response>(why.status, json_type, base::secret(text),
                                                      std::string(common_fields) + allow_field(why));
}

std::string allow_field(const access::refusal& why) {
    return why.allow.empty() ? std::string() : "Allow: " + std::string(why.allow) + "\r\n";
}

}  // namespace crossvend::endpoint
