#include "sandbox/aws/aws_sts_stand_in.hpp"

#include "crossvend/base/text.hpp"
#include "sandbox/aws/aws_replies.hpp"
#include "sandbox/aws/role_assumption.hpp"
#include "sandbox/aws/signed_request.hpp"
#include "sandbox/aws/sts_documents.hpp"
#include "sandbox/http/http_date.hpp"
#include "sandbox/http/random_text.hpp"
#include "sandbox/http/replies.hpp"

namespace crossvend::sandbox {
namespace {

constexpr std::string_view api_version = "2011-06-15";

aws_error sts_error(const refused_signature& refusal) {
    switch (refusal.why) {
        case signature_fault::missing:
            return {403, "MissingAuthenticationToken", "Request is missing Authentication Token"};
        case signature_fault::malformed:
            return {400, "IncompleteSignature", refusal.detail};
        case signature_fault::unknown_key:
        case signature_fault::wrong_token:
            return {403, "InvalidClientTokenId", "The security token included in the request is invalid."};
        case signature_fault::expired_session:
            return {403, "ExpiredToken", "The security token included in the request is expired"};
        case signature_fault::wrong_time:
            return {403, "SignatureDoesNotMatch", refusal.detail};
        case signature_fault::wrong_payload:
        case signature_fault::mismatch:
            break;
    }
    return {403, "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."};
}

/// The form of a call, if it is one of the Query API's: everything in the body, as a token in the target
/// would end up in logs.
base::result<parameters, aws_error> read_form(const net::http_request& request) {
    const auto refuse = [](std::string_view message) {
        return aws_error{400, "ValidationError", std::string(message)};
    };
    if (request.method != "POST" || request.target != "/")
        return refuse("The parameters of a call belong in the body of a POST request to /");
    auto form = form_of(request);
    if (!form) return refuse("The body cannot be read as application/x-www-form-urlencoded");
    return std::move(*form);
}

/// The call a form asks for, if it is of this API.
base::result<call, aws_error> call_of(const parameters& form) {
    const auto action = form.get("Action");
    if (!action) return aws_error{400, "MissingAction", "Could not find an Action in the request"};
    const auto which = parse_call(*action);
    const std::string_view version = form.get("Version").value_or("NO_VERSION_SPECIFIED");
    if (version == api_version && (which == call::assume_role || which == call::assume_role_with_web_identity ||
                                   which == call::get_caller_identity))
        return *which;
    return aws_error{
        400, "InvalidAction",
        "Could not find operation " + base::printable(*action, 100) + " for version " + base::printable(version, 100)};
}

}  // namespace

boost::asio::awaitable<net::http_reply> aws_sts_stand_in::handle(const net::http_request& request) {
    const std::string request_id = random_uuid(random_);
    const auto form = read_form(request);
    if (!form) co_return finish("", form.error(), request_id);
    const auto which = call_of(*form);
    if (!which) co_return finish("", which.error(), request_id);

    const fault injected = co_await control_.arrive(*which);
    const std::string_view action = to_string(*which);
    if (injected.answer) {
        log_.info("answered", {{"call", action}, {"status", injected.answer->status}, {"fault", "injected"}});
        co_return canned_reply(*injected.answer, format_http_date(clock_.now()));
    }
    co_return finish(action, perform(*which, request, *form, injected, request_id), request_id);
}

aws_sts_stand_in::outcome aws_sts_stand_in::perform(call which, const net::http_request& request,
                                                    const parameters& form, const fault& injected,
                                                    std::string_view request_id) {
    if (which == call::assume_role_with_web_identity)
        return assume_role_with_web_identity(request, form, injected, request_id);
    const auto caller = verify_signature(request, "sts", sessions_, clock_.now());
    if (!caller) return sts_error(caller.error());
    if (which == call::assume_role) return assume_role(**caller, form, injected, request_id);
    return sts::caller_identity_document(**caller, request_id);
}

aws_sts_stand_in::outcome aws_sts_stand_in::assume_role(const session& caller, const parameters& form,
                                                        const fault& injected, std::string_view request_id) {
    const auto granted = decide_assumption(form, caller, roles_);
    if (!granted) return granted.error();
    const base::time_point expiration = clock_.now() + injected.lifetime.value_or(granted->lifetime);
    return sts::assume_role_document(sessions_.issue(*granted->who, granted->session_name, expiration, random_,
                                                     granted->passed_on, granted->narrowed_by),
                                     request_id);
}

aws_sts_stand_in::outcome aws_sts_stand_in::assume_role_with_web_identity(const net::http_request& request,
                                                                          const parameters& form, const fault& injected,
                                                                          std::string_view request_id) {
    const base::time_point now = clock_.now();
    const auto granted = decide_exchange(request, form, roles_, providers_, now);
    if (!granted) return granted.error();
    const base::time_point expiration = now + injected.lifetime.value_or(granted->lifetime);
    const session& issued =
        sessions_.issue(*granted->who, granted->session_name, expiration, random_, {}, granted->narrowed_by);
    return sts::web_identity_document(*granted, issued, request_id);
}

net::http_reply aws_sts_stand_in::finish(std::string_view action, const outcome& answer, std::string_view request_id) {
    const answer_frame frame{"x-amzn-RequestId", request_id, clock_.now()};
    if (answer) {
        log_.info("answered", {{"call", action}, {"status", 200}});
        return xml_reply(200, *answer, "text/xml", frame);
    }
    const aws_error& error = answer.error();
    log_.info("refused", {{"call", action}, {"status", error.status}, {"code", error.code}, {"cause", error.message}});
    return xml_reply(error.status, sts::error_document(error, request_id), "text/xml", frame);
}

}  // namespace crossvend::sandbox
