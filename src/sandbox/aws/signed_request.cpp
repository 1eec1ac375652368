#include "sandbox/aws/signed_request.hpp"

#include "crossvend/aws/sigv4.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/crypto.hpp"

namespace crossvend::sandbox {
namespace {

namespace sigv4 = aws::sigv4;
using outcome = base::result<const session*, refused_signature>;

constexpr auto most_skew = std::chrono::minutes(15);

/// What an Authorization field says.
struct authorization {
    std::string_view access_key_id;
    sigv4::scope scope;
    std::string_view signed_headers;
    std::string_view signature;
};

std::string_view take_until(std::string_view& text, char end) {
    const std::size_t at = text.find(end);
    const std::string_view part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

/// Reads "AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/SERVICE/aws4_request, SignedHeaders=a;b, Signature=hex".
std::optional<authorization> parse_authorization(std::string_view text) {
    if (take_until(text, ' ') != sigv4::algorithm) return std::nullopt;
    authorization result;
    std::string_view credential;
    while (!text.empty()) {
        std::string_view value = base::trim(take_until(text, ','));
        const std::string_view name = take_until(value, '=');
        if (name == "Credential") credential = value;
        if (name == "SignedHeaders") result.signed_headers = value;
        if (name == "Signature") result.signature = value;
    }
    result.access_key_id = take_until(credential, '/');
    result.scope.date = take_until(credential, '/');
    result.scope.region = take_until(credential, '/');
    result.scope.service = take_until(credential, '/');
    const bool whole = credential == "aws4_request" && !result.signed_headers.empty() && !result.signature.empty();
    return whole ? std::optional(result) : std::nullopt;
}

/// The fields that SignedHeaders names; nothing if one of them did not come or a vital one is left out.
std::optional<std::vector<net::http_field>> signed_fields(const net::http_request& request, std::string_view names) {
    std::vector<net::http_field> fields;
    bool host = false;
    bool date = false;
    while (!names.empty()) {
        const std::string_view name = take_until(names, ';');
        if (request.count(name) == 0) return std::nullopt;
        for (const net::http_field& each : request.fields)
            if (base::equals_ignoring_case(each.name, name)) fields.push_back(each);
        host = host || name == "host";
        date = date || name == "x-amz-date";
    }
    return host && date ? std::optional(std::move(fields)) : std::nullopt;
}

/// How far a request's time is off, in STS's words; empty if it is near enough.
std::string skew(std::string_view timestamp, base::time_point signed_at, base::time_point now) {
    const std::string there(timestamp);
    const std::string here = sigv4::format_timestamp(now);
    if (signed_at < now - most_skew)
        return "Signature expired: " + there + " is now earlier than " + sigv4::format_timestamp(now - most_skew) +
               " (" + here + " - 15 min.)";
    if (signed_at > now + most_skew)
        return "Signature not yet current: " + there + " is still later than " +
               sigv4::format_timestamp(now + most_skew) + " (" + here + " + 15 min.)";
    return "";
}

}  // namespace

outcome verify_signature(const net::http_request& request, std::string_view service, const sessions& issued,
                         base::time_point now) {
    const auto field = request.field("Authorization");
    if (!field) return refused_signature{signature_fault::missing, ""};
    const auto given = parse_authorization(*field);
    if (!given) return refused_signature{signature_fault::malformed, "the Authorization field cannot be read"};
    if (given->scope.service != service)
        return refused_signature{signature_fault::malformed,
                                 "Credential should be scoped to correct service: '" + std::string(service) + "'."};
    const std::string_view timestamp = request.field("X-Amz-Date").value_or("");
    const auto signed_at = sigv4::parse_timestamp(timestamp);
    if (!signed_at || !timestamp.starts_with(given->scope.date))
        return refused_signature{signature_fault::malformed, "X-Amz-Date is missing or not of the credential's day"};

    const session* who = issued.find(given->access_key_id);
    if (who == nullptr) return refused_signature{signature_fault::unknown_key, ""};
    const std::string_view token = request.field("X-Amz-Security-Token").value_or("");
    if (!net::constant_time_equal(token, who->session_token.reveal()))
        return refused_signature{signature_fault::wrong_token, ""};
    if (now >= who->expiration) return refused_signature{signature_fault::expired_session, ""};
    if (std::string detail = skew(timestamp, *signed_at, now); !detail.empty())
        return refused_signature{signature_fault::wrong_time, std::move(detail)};

    const bool s3 = service == "s3";
    const std::string body_hash = sigv4::payload_hash(request.body);
    // S3 signs what the client says of the body, so that it can be checked while the body comes in.
    const std::string_view stated = s3 ? request.field("x-amz-content-sha256").value_or("") : body_hash;
    if (stated != body_hash && stated != sigv4::unsigned_payload)
        return refused_signature{signature_fault::wrong_payload, ""};

    auto fields = signed_fields(request, given->signed_headers);
    if (!fields) return refused_signature{signature_fault::malformed, "SignedHeaders does not fit the request"};
    sigv4::covered_request covered;
    covered.method = request.method;
    covered.path = request.target.substr(0, request.target.find('?'));
    covered.query = request.target.substr(std::min(covered.path.size() + 1, request.target.size()));
    covered.fields = std::move(*fields);
    covered.payload_hash = stated;
    covered.form = s3 ? sigv4::path_form::encoded_once : sigv4::path_form::normalised_and_encoded_again;
    const std::string text = sigv4::string_to_sign(timestamp, given->scope, sigv4::canonical_request(covered));
    if (!net::constant_time_equal(given->signature, sigv4::signature(who->secret_access_key, given->scope, text)))
        return refused_signature{signature_fault::mismatch, ""};
    return who;
}

}  // namespace crossvend::sandbox
