#include "sandbox/aws/s3_documents.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/base64.hpp"
#include "crossvend/net/crypto.hpp"
#include "crossvend/net/url.hpp"
#include "sandbox/aws/xml.hpp"

namespace crossvend::sandbox::s3 {
namespace {

constexpr const char* s3_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/// S3 writes milliseconds where STS writes none.
std::string timestamp(base::time_point when) {
    std::string text = base::format_rfc3339(when);
    text.insert(text.size() - 1, ".000");
    return text;
}

/// A key as encoding-type=url has it: slashes stay.
std::string url_encoded(std::string_view key) {
    std::string encoded;
    for (const char c : key) encoded += c == '/' ? "/" : net::percent_encode(std::string_view(&c, 1));
    return encoded;
}

}  // namespace

base::secret buckets_document(const std::vector<bucket>& buckets, base::time_point created) {
    pugi::xml_document document;
    pugi::xml_node root = add_root(document, "ListAllMyBucketsResult", s3_namespace);
    pugi::xml_node owner = root.append_child("Owner");
    add_text(owner, "ID", net::hex(net::sha256("crossvend-sandbox")));
    add_text(owner, "DisplayName", "crossvend-sandbox");
    pugi::xml_node list = root.append_child("Buckets");
    for (const bucket& each : buckets) {
        pugi::xml_node entry = list.append_child("Bucket");
        add_text(entry, "Name", each.name);
        add_text(entry, "CreationDate", timestamp(created));
    }
    return to_bytes(document, true);
}

base::secret objects_document(const object_listing& page, const listing_request& asked, base::time_point modified) {
    const auto shown = [&](std::string_view key) { return asked.url_encoded ? url_encoded(key) : std::string(key); };
    pugi::xml_document document;
    pugi::xml_node root = add_root(document, "ListBucketResult", s3_namespace);
    add_text(root, "Name", asked.bucket);
    add_text(root, "Prefix", shown(asked.query.prefix));
    if (!asked.query.delimiter.empty()) add_text(root, "Delimiter", shown(asked.query.delimiter));
    if (asked.url_encoded) add_text(root, "EncodingType", "url");
    if (!asked.start_after.empty()) add_text(root, "StartAfter", shown(asked.start_after));
    if (!asked.continuation_token.empty()) add_text(root, "ContinuationToken", asked.continuation_token);
    add_text(root, "MaxKeys", std::to_string(asked.query.most));
    add_text(root, "KeyCount", std::to_string(page.objects.size() + page.common_prefixes.size()));
    add_text(root, "IsTruncated", page.truncated ? "true" : "false");
    if (page.truncated) add_text(root, "NextContinuationToken", continuation_token(page.last));
    for (const object& each : page.objects) {
        pugi::xml_node entry = root.append_child("Contents");
        add_text(entry, "Key", shown(each.key));
        add_text(entry, "LastModified", timestamp(modified));
        add_text(entry, "ETag", '"' + net::hex(net::sha256(each.key)).substr(0, 32) + '"');
        add_text(entry, "Size", std::to_string(each.size));
        add_text(entry, "StorageClass", "STANDARD");
    }
    for (const std::string& each : page.common_prefixes)
        add_text(root.append_child("CommonPrefixes"), "Prefix", shown(each));
    return to_bytes(document, true);
}

base::secret error_document(const aws_error& error, std::string_view resource, std::string_view request_id) {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("Error");
    add_text(root, "Code", error.code);
    add_text(root, "Message", error.message);
    add_text(root, "Resource", base::printable(resource));
    add_text(root, "RequestId", request_id);
    return to_bytes(document, true);
}

std::string continuation_token(std::string_view key) { return net::base64url_encode(std::as_bytes(std::span(key))); }

std::string key_of_continuation_token(std::string_view token) {
    return net::base64url_decode(token).value_or(std::string());
}

}  // namespace crossvend::sandbox::s3
