#include "crossvend/base/failure.hpp"

#include "crossvend/base/name_table.hpp"
#include "crossvend/base/text.hpp"

#include <stdexcept>

namespace crossvend::base {
namespace {

constexpr name_table stages{
    std::array{named{stage::identity, "identity"}, named{stage::sts, "sts"}, named{stage::chain, "chain"}}};
static_assert(stages.is_complete(stage::chain));

constexpr name_table reasons{std::array{
    named{reason::resolve, "resolve"},
    named{reason::connect, "connect"},
    named{reason::timeout, "timeout"},
    named{reason::tls, "tls"},
    named{reason::proxy, "proxy"},
    named{reason::protocol, "protocol"},
    named{reason::too_large, "too_large"},
    named{reason::http_status, "http_status"},
    named{reason::malformed, "malformed"},
    named{reason::throttled, "throttled"},
    named{reason::unavailable, "unavailable"},
    named{reason::empty_reply, "empty_reply"},
    named{reason::not_a_token, "not_a_token"},
    named{reason::not_metadata_server, "not_metadata_server"},
    named{reason::not_annotated, "not_annotated"},
    named{reason::permission_denied, "permission_denied"},
    named{reason::bad_request, "bad_request"},
    named{reason::unauthenticated, "unauthenticated"},
    named{reason::unknown_account, "unknown_account"},
    named{reason::api_disabled, "api_disabled"},
    named{reason::invalid_grant, "invalid_grant"},
    named{reason::invalid_client, "invalid_client"},
    named{reason::wrong_issuer, "wrong_issuer"},
    named{reason::wrong_audience, "wrong_audience"},
    named{reason::wrong_subject, "wrong_subject"},
    named{reason::token_expired, "token_expired"},
    named{reason::unreadable_file, "unreadable_file"},
    named{reason::malformed_file, "malformed_file"},
    named{reason::unsupported_file, "unsupported_file"},
    named{reason::url_not_allowed, "url_not_allowed"},
    named{reason::invalid_identity_token, "invalid_identity_token"},
    named{reason::expired_token, "expired_token"},
    named{reason::idp_communication, "idp_communication"},
    named{reason::idp_rejected_claim, "idp_rejected_claim"},
    named{reason::access_denied, "access_denied"},
    named{reason::invalid_request, "invalid_request"},
    named{reason::region_disabled, "region_disabled"},
    named{reason::invalid_signature, "invalid_signature"},
    named{reason::clock_skew, "clock_skew"},
    named{reason::expired_credentials, "expired_credentials"},
    named{reason::internal, "internal"},
}};
static_assert(reasons.is_complete(reason::internal));

}  // namespace

/// What happened goes into logs and answers, so it loses tokens, control characters and length here, once for all.
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

std::string_view to_string(stage value) { return stages.name_of(value); }
std::string_view to_string(reason value) { return reasons.name_of(value); }

void throw_exception_from_error(const failure& error, const boost::source_location&) {
    throw std::logic_error("unchecked failure: " + error.text());
}

}  // namespace crossvend::base
