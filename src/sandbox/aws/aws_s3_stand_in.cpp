#include "sandbox/aws/aws_s3_stand_in.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/url.hpp"
#include "sandbox/aws/aws_replies.hpp"
#include "sandbox/aws/object_listing.hpp"
#include "sandbox/aws/s3_documents.hpp"
#include "sandbox/aws/signed_request.hpp"
#include "sandbox/http/http_date.hpp"
#include "sandbox/http/parameters.hpp"
#include "sandbox/http/random_text.hpp"
#include "sandbox/http/replies.hpp"

#include <algorithm>
#include <charconv>

namespace crossvend::sandbox {
namespace {

constexpr std::size_t most_keys = 1000;

/// The errors of S3 (S3 API Reference, "Error responses").
aws_error s3_error(const refused_signature& refusal) {
    switch (refusal.why) {
        case signature_fault::missing:
            return {403, "AccessDenied", "Access Denied"};
        case signature_fault::malformed:
            return {400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + refusal.detail};
        case signature_fault::unknown_key:
            return {403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."};
        case signature_fault::wrong_token:
            return {400, "InvalidToken", "The provided token is malformed or otherwise invalid."};
        case signature_fault::expired_session:
            return {400, "ExpiredToken", "The provided token has expired."};
        case signature_fault::wrong_time:
            return {403, "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large."};
        case signature_fault::wrong_payload:
            return {400, "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed."};
        case signature_fault::mismatch:
            break;
    }
    return {403, "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and "
            "signing method."};
}

/// What of S3 the sandbox plays a request is for.
base::result<call, aws_error> call_of(const net::http_request& request, std::string_view bucket_and_key) {
    if (request.method != "GET")
        return aws_error{405, "MethodNotAllowed", "The specified method is not allowed against this resource."};
    const auto query = parameters::parse(query_of(request));
    if (!query) return aws_error{400, "InvalidURI", "Couldn't parse the specified URI."};
    if (bucket_and_key.empty()) return call::list_buckets;
    if (bucket_and_key.find('/') == std::string_view::npos && query->get("list-type") == "2")
        return call::list_objects_v2;
    return aws_error{501, "NotImplemented", "The sandbox plays ListBuckets and ListObjectsV2 only."};
}

}  // namespace

boost::asio::awaitable<net::http_reply> aws_s3_stand_in::handle(const net::http_request& request) {
    const auto path = net::percent_decode(request.path());
    const std::string bucket_and_key = path ? path->substr(1) : "";
    const auto which = call_of(request, bucket_and_key);
    if (!which) co_return finish("", which.error(), request);

    const fault injected = co_await control_.arrive(*which);
    const std::string_view action = to_string(*which);
    if (injected.answer) {
        log_.info("answered", {{"call", action}, {"status", injected.answer->status}, {"fault", "injected"}});
        co_return canned_reply(*injected.answer, format_http_date(clock_.now()));
    }
    co_return finish(action, list(request, bucket_and_key), request);
}

aws_s3_stand_in::outcome aws_s3_stand_in::list(const net::http_request& request, const std::string& bucket_name) const {
    const auto caller = verify_signature(request, "s3", sessions_, clock_.now());
    if (!caller) return s3_error(caller.error());
    if (!(*caller)->narrowed_by.allows(bucket_name.empty() ? "s3:ListAllMyBuckets" : "s3:ListBucket"))
        return aws_error{403, "AccessDenied", "Access Denied"};
    if (bucket_name.empty()) return s3::buckets_document(buckets_, created_);
    return list_objects_of(bucket_name, query_of(request));
}

aws_s3_stand_in::outcome aws_s3_stand_in::list_objects_of(const std::string& bucket_name,
                                                          std::string_view query_text) const {
    const auto found = std::ranges::find(buckets_, bucket_name, &bucket::name);
    if (found == buckets_.end()) return aws_error{404, "NoSuchBucket", "The specified bucket does not exist"};

    const auto query = parameters::parse(query_text).value_or(parameters());
    s3::listing_request asked;
    asked.bucket = bucket_name;
    asked.query.prefix = query.get("prefix").value_or("");
    asked.query.delimiter = query.get("delimiter").value_or("");
    asked.start_after = query.get("start-after").value_or("");
    asked.continuation_token = query.get("continuation-token").value_or("");
    asked.query.after = asked.continuation_token.empty() ? std::string(asked.start_after)
                                                         : s3::key_of_continuation_token(asked.continuation_token);
    asked.url_encoded = query.get("encoding-type") == "url";
    if (const auto most = query.get("max-keys")) {
        const auto [end, error] = std::from_chars(most->data(), most->data() + most->size(), asked.query.most);
        if (error != std::errc{} || end != most->data() + most->size())
            return aws_error{400, "InvalidArgument", "Provided max-keys not an integer or within integer range"};
        asked.query.most = std::min(asked.query.most, most_keys);
    }
    return s3::objects_document(list_objects(*found, asked.query), asked, created_);
}

net::http_reply aws_s3_stand_in::finish(std::string_view action, const outcome& answer,
                                        const net::http_request& request) {
    const std::string request_id = random_text(random_, "0123456789ABCDEF", 16);
    const answer_frame frame{"x-amz-request-id", request_id, clock_.now()};
    if (answer) {
        log_.info("answered", {{"call", action}, {"status", 200}});
        return xml_reply(200, *answer, "application/xml", frame);
    }
    const aws_error& error = answer.error();
    log_.info("refused", {{"call", action}, {"status", error.status}, {"code", error.code}, {"cause", error.message}});
    return xml_reply(error.status, s3::error_document(error, request.path(), request_id), "application/xml", frame);
}

}  // namespace crossvend::sandbox
