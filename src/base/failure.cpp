#include "crossvend/base/failure.hpp"

#include "crossvend/base/text.hpp"

#include <stdexcept>

namespace crossvend::base {

failure::failure(base::stage where, base::reason why, base::disposition how, std::string_view what,
                 std::string_view remedy)
    : stage(where), reason(why), disposition(how), message(printable(without_tokens(what), 600)), hint(remedy) {}

std::string failure::text() const {
    std::string whole = message;
    if (!request_id.empty()) whole += " (request id " + request_id + ")";
    if (!hint.empty()) whole += "; " + hint;
    return whole;
}

std::string what(const std::exception_ptr& bug) {
    try {
        std::rethrow_exception(bug);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "something that is no std::exception";
    }
}

std::string_view to_string(stage value) {
    switch (value) {
        case stage::identity:
            return "identity";
        case stage::sts:
            return "sts";
        case stage::chain:
            return "chain";
    }
    return "unknown";
}

std::string_view to_string(reason value) {
    switch (value) {
        case reason::resolve:
            return "resolve";
        case reason::connect:
            return "connect";
        case reason::timeout:
            return "timeout";
        case reason::tls:
            return "tls";
        case reason::proxy:
            return "proxy";
        case reason::protocol:
            return "protocol";
        case reason::too_large:
            return "too_large";
        case reason::http_status:
            return "http_status";
        case reason::malformed:
            return "malformed";
        case reason::throttled:
            return "throttled";
        case reason::unavailable:
            return "unavailable";
        case reason::empty_reply:
            return "empty_reply";
        case reason::not_a_token:
            return "not_a_token";
        case reason::not_metadata_server:
            return "not_metadata_server";
        case reason::not_annotated:
            return "not_annotated";
        case reason::permission_denied:
            return "permission_denied";
        case reason::bad_request:
            return "bad_request";
        case reason::unauthenticated:
            return "unauthenticated";
        case reason::unknown_account:
            return "unknown_account";
        case reason::api_disabled:
            return "api_disabled";
        case reason::invalid_grant:
            return "invalid_grant";
        case reason::invalid_client:
            return "invalid_client";
        case reason::wrong_issuer:
            return "wrong_issuer";
        case reason::wrong_audience:
            return "wrong_audience";
        case reason::wrong_subject:
            return "wrong_subject";
        case reason::token_expired:
            return "token_expired";
        case reason::unreadable_file:
            return "unreadable_file";
        case reason::malformed_file:
            return "malformed_file";
        case reason::unsupported_file:
            return "unsupported_file";
        case reason::url_not_allowed:
            return "url_not_allowed";
        case reason::invalid_identity_token:
            return "invalid_identity_token";
        case reason::expired_token:
            return "expired_token";
        case reason::idp_communication:
            return "idp_communication";
        case reason::idp_rejected_claim:
            return "idp_rejected_claim";
        case reason::access_denied:
            return "access_denied";
        case reason::invalid_request:
            return "invalid_request";
        case reason::region_disabled:
            return "region_disabled";
        case reason::invalid_signature:
            return "invalid_signature";
        case reason::clock_skew:
            return "clock_skew";
        case reason::expired_credentials:
            return "expired_credentials";
        case reason::internal:
            return "internal";
    }
    return "unknown";
}

void throw_exception_from_error(const failure& error, const boost::source_location&) {
    throw std::logic_error("unchecked failure: " + error.text());
}

}  // namespace crossvend::base
