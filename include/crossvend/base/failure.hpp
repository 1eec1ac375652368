#pragma once

#include <boost/assert/source_location.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace crossvend::base {

/// Which leg of the credential's road failed: the `stage` label of the metrics.
enum class stage { identity, sts, chain };

/// Why it failed: the `reason` label of the metrics.
enum class reason {
    // The way to an upstream.
    resolve,      ///< the host name has no address
    connect,      ///< refused, unreachable or no route
    timeout,      ///< no whole answer within the limit
    tls,          ///< the handshake or the certificate
    proxy,        ///< the proxy did not let the call through
    protocol,     ///< the peer does not speak HTTP, or hung up mid-reply
    too_large,    ///< a reply beyond its size limit
    http_status,  ///< a status with nothing else to go by
    malformed,    ///< a reply that is not what the protocol says
    throttled,    ///< told to slow down
    unavailable,  ///< the upstream says that it is at fault (5xx)

    // Google's endpoints and the token they give.
    empty_reply,          ///< nothing where a token should be
    not_a_token,          ///< something else where a token should be: a page of HTML, say
    not_metadata_server,  ///< answered without `Metadata-Flavor: Google`
    not_annotated,        ///< 404: the Kubernetes service account has no Google one
    permission_denied,    ///< 403: the Google service account does not let this identity in
    bad_request,          ///< 400
    unauthenticated,      ///< 401: the access token is not taken
    unknown_account,      ///< IAM Credentials knows no such service account
    api_disabled,         ///< the IAM Service Account Credentials API is off in the project
    invalid_grant,        ///< OAuth: the assertion, the refresh token or the subject token is not taken
    invalid_client,       ///< OAuth: the client, or the audience of an exchange, is not known
    wrong_issuer,         ///< a token that is not Google's
    wrong_audience,       ///< a token for somebody else
    wrong_subject,        ///< a token of an identity other than `expected_subject`
    token_expired,        ///< a token that is (nearly) over
    // The files that an identity comes from.
    unreadable_file,   ///< missing, not for us to read, or too large
    malformed_file,    ///< not what the kind of file holds: no JSON, no key, a key that is none
    unsupported_file,  ///< credentials of a kind, or of a universe, that yields no identity token
    url_not_allowed,   ///< credentials that would be sent to somebody else than Google
    // AWS STS.
    invalid_identity_token,  ///< InvalidIdentityToken
    expired_token,           ///< ExpiredTokenException
    idp_communication,       ///< IDPCommunicationError
    idp_rejected_claim,      ///< IDPRejectedClaim
    access_denied,           ///< AccessDenied
    invalid_request,         ///< ValidationError, MalformedPolicyDocument, PackedPolicyTooLarge …
    region_disabled,         ///< RegionDisabledException
    invalid_signature,       ///< SignatureDoesNotMatch, InvalidClientTokenId … of a call that is signed
    clock_skew,              ///< a signature that is too old or from the future by the clock of AWS
    expired_credentials,     ///< a set that is over, or nearly, on arrival
    internal,                ///< a bug of ours, caught so that the daemon goes on
};

/// What the refresher should make of it; decided where the reply is read and nowhere else.
enum class disposition {
    transient,  ///< may pass by itself: try again soon
    throttled,  ///< may pass by itself: do not try again soon
    refused,    ///< stays until somebody mends it
};

/// Why there is no token or no set, in words fit for a log or a client: no secret, one line, bounded.
struct failure {
    failure() = default;
    failure(base::stage where, base::reason why, base::disposition how, std::string_view what,
            std::string_view remedy = {});

    base::stage stage = stage::identity;
    base::reason reason = reason::internal;
    base::disposition disposition = disposition::transient;
    std::string message;     ///< what happened; upstream text in it is bounded and printable
    std::string hint;        ///< what to change, when that is known
    std::string request_id;  ///< AWS's name for the call, for a support case

    /// The message with the request id and the hint behind it.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] std::string_view to_string(stage value);
[[nodiscard]] std::string_view to_string(reason value);

/// The words of an exception where none should be, which there must be.
[[nodiscard]] std::string what(const std::exception_ptr& bug);

/// What result<T>::value() throws when nobody looked whether there is one: a bug.
[[noreturn]] void throw_exception_from_error(const failure& error, const boost::source_location& where);

}  // namespace crossvend::base
