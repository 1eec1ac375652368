#include "explanation.hpp"

#include "../command.hpp"
#include "crossvend/aws/sts_error.hpp"
#include "crossvend/base/duration.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/credentials/web_identity.hpp"
#include "crossvend/google/used_services.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace crossvend::cli::doctor {
namespace {

using base::reason;
using base::stage;

constexpr std::size_t longest_value = 300;

/// A place in a remedy for a fact, and what stands there as long as it is not known.
struct blank {
    std::string_view sign;
    std::string facts::*value;
    std::string_view unknown;
};

constexpr std::array blanks{
    blank{"{source}", &facts::source, "identity.source"},
    blank{"{audience}", &facts::audience, "AUDIENCE"},
    blank{"{account}", &facts::account, "NAME@PROJECT.iam.gserviceaccount.com"},
    blank{"{file}", &facts::file, "(none)"},
    blank{"{expected_subject}", &facts::expected_subject, "not set"},
    blank{"{conditions}", &facts::conditions, "what the token says"},
    blank{"{issuer}", &facts::issuer, "its issuer"},
    blank{"{upstream}", &facts::upstream, "the service"},
    blank{"{role}", &facts::role, "ROLE_ARN"},
    blank{"{caller}", &facts::caller, "the identity"},
    blank{"{session}", &facts::session, "the session"},
    blank{"{flags}", &facts::flags, ""},
};

/// What to look at for a reason, here. Where the leg of the road makes a difference, the row for the leg stands
/// first.
struct row {
    reason why;
    std::optional<stage> where;
    std::string_view remedy;
};

constexpr std::array rows{
    row{reason::resolve,
        {},
        "see that the name of {upstream} is right and that the DNS of this machine or pod knows it"},
    row{reason::connect, stage::identity,
        "let this workload connect to {upstream}: a NetworkPolicy on GKE has to allow the metadata server, "
        "169.254.169.254:80, which Dataplane V1 makes 169.254.169.252:988, and port 443 of Google's APIs"},
    row{reason::connect,
        {},
        "let this workload connect to {upstream}: by firewall, NetworkPolicy and routes, or through the proxy that "
        "HTTPS_PROXY names"},
    row{reason::timeout,
        {},
        "find what drops packets on the way to {upstream} (firewall, NetworkPolicy, a missing route); a way that is "
        "only slow gets more time by sts.connect_timeout and sts.request_timeout"},
    row{reason::tls,
        {},
        "see whose certificate comes from {upstream}: openssl s_client -connect {upstream} -showcerts; name its "
        "authority in AWS_CA_BUNDLE or SSL_CERT_FILE, or set this machine's clock if it is only not valid now"},
    row{reason::proxy,
        {},
        "have the proxy of HTTPS_PROXY open the way (CONNECT) to {upstream}, or name the host in NO_PROXY if there is "
        "a way without"},
    row{reason::protocol,
        {},
        "what listens at {upstream} does not speak HTTP, or breaks off: see that address and port are the service's"},
    row{reason::too_large, {}, "what answers at {upstream} sends more than the service does: find out what it is"},
    row{reason::http_status,
        {},
        "{upstream} has no such answer to a good request (identity.source {source}, audience {audience}): see that it "
        "is the service, and ask it by hand with curl"},
    row{reason::malformed,
        {},
        "{upstream} does not answer as the service does (identity.source {source}, audience {audience}): see what "
        "stands between here and there"},
    row{reason::throttled, {}, "ask {upstream} less often, from fewer places: it will answer again by itself"},
    row{reason::unavailable, {}, "{upstream} is at fault: nothing to do if the next run passes"},

    row{reason::empty_reply, {}, "see what answers for Google at {upstream}: it gave nothing for audience {audience}"},
    row{reason::not_a_token,
        {},
        "see what identity.source {source} leads to (file: {file}): it has to yield an OpenID Connect ID token"},
    row{reason::not_metadata_server, {}, "find out what answers at {upstream} in the place of the metadata server"},
    row{reason::not_annotated,
        {},
        "kubectl annotate serviceaccount NAME -n NAMESPACE iam.gke.io/gcp-service-account={account}, and restart the "
        "pod"},
    row{reason::permission_denied,
        {},
        "see who may act as the account: gcloud iam service-accounts get-iam-policy {account}"},
    row{reason::bad_request,
        {},
        "see that these are right: identity.source {source}, audience {audience}, service account {account}"},
    row{reason::unauthenticated,
        {},
        "renew the credentials by which {account} is asked for (file: {file}): gcloud auth application-default login "
        "for a person, a new key for a service account"},
    row{reason::unknown_account, {}, "see that it exists: gcloud iam service-accounts describe {account}"},
    row{reason::api_disabled,
        {},
        "have somebody who may enable the API in the project named, which is the one of whoever asks for {account}; it "
        "takes some minutes"},
    row{reason::invalid_grant,
        {},
        "compare this machine's clock with date -u elsewhere, and see that the credentials in {file} are still good"},
    row{reason::invalid_client, {}, "see that {file} is whole, and that the client or pool it names still exists"},
    row{reason::wrong_issuer, {}, "see where identity.source {source} gets its tokens: {upstream} is not Google's"},
    row{reason::wrong_audience,
        {},
        "have the token made for the audience {audience}, or set identity.audience to the one it is made for"},
    row{reason::wrong_subject,
        {},
        "identity.expected_subject is {expected_subject}: have the workload run as that account, or expect the one it "
        "runs as"},
    row{reason::token_expired,
        {},
        "see that what keeps the token fresh does (file: {file}), and compare this machine's clock with date -u "
        "elsewhere"},

    row{reason::unreadable_file, {}, "let this user read {file}: ls -l {file}; and see that its volume is mounted"},
    row{reason::malformed_file, {}, "write {file} anew, whole, as gcloud or the IAM console gives it"},
    row{reason::unsupported_file,
        {},
        "use other credentials than {file}: a service account's key, or an impersonation by identity.source "
        "impersonation"},
    row{reason::url_not_allowed, {}, "see who wrote {file}: it would send credentials elsewhere than to Google"},

    row{reason::invalid_identity_token,
        {},
        "the token comes from {issuer} and says {conditions}: compare this machine's clock with date -u elsewhere, and "
        "look for the issuer in aws iam list-open-id-connect-providers"},
    row{reason::expired_token, stage::chain,
        "the credentials of {caller} did not live until {role} was asked for: compare this machine's clock with date "
        "-u elsewhere"},
    row{reason::expired_token,
        {},
        "the token of identity.source {source} (file: {file}) was over when AWS got it: compare this machine's clock "
        "with date -u elsewhere"},
    row{reason::idp_communication,
        {},
        "run it again; if it stays, see that AWS can get {issuer}/.well-known/openid-configuration and the keys it "
        "names"},
    row{reason::idp_rejected_claim, {}, "see that the identity still stands at {issuer}: {conditions}"},
    row{reason::access_denied, stage::chain,
        "let {role} trust {caller}, and let a permission policy of {caller} allow sts:AssumeRole on {role}"},
    row{reason::access_denied,
        {},
        "let {role} trust {conditions}: crossvend trust-policy{flags} prints the policy, and with --aws-cli the "
        "command"},
    row{reason::invalid_request, {}, "what was asked for is {role} with {session}"},
    row{reason::region_disabled,
        {},
        "STS is off at {upstream} for the account of {role}: choose another Region, or switch it on there"},
    row{reason::invalid_signature,
        {},
        "the call to {upstream} was signed with the credentials of {caller}: see that nothing on the way changes it"},
    row{reason::clock_skew,
        {},
        "set this machine's clock, which {upstream} finds wrong: compare date -u with the time elsewhere; ntpd or "
        "chronyd keep it right"},
    row{reason::expired_credentials,
        {},
        "set this machine's clock: by it the credentials of {role} from {upstream} are over"},
    row{reason::internal,
        {},
        "this is a fault of crossvend's: tell its maintainers, with crossvend version and identity.source {source}"},
};

std::string fill(std::string_view remedy, const facts& known) {
    std::string text(remedy);
    for (const blank& each : blanks) {
        const std::string& value = known.*each.value;
        const std::string shown = value.empty() ? std::string(each.unknown) : value;
        for (std::size_t at = text.find(each.sign); at != std::string::npos;
             at = text.find(each.sign, at + shown.size()))
            text.replace(at, each.sign.size(), shown);
    }
    return text;
}

/// What the floor that judged the failure has to say; but that knows of no issuer other than Google.
std::string hint_of(const base::failure& failure, const facts& known) {
    const bool is_about_issuer = failure.stage == stage::sts && (failure.reason == reason::access_denied ||
                                                                 failure.reason == reason::invalid_identity_token);
    if (is_about_issuer && !known.issuer_is_google) return aws::hint_for_issuer(failure.reason, known.issuer);
    return failure.hint;
}

}  // namespace

facts facts_of(const config::role_options& role) {
    const google::identity_options& identity = *role.identity;
    facts known;
    known.source = google::to_string(identity.source);
    known.audience = base::printable(identity.expected.audience, longest_value);
    known.account = identity.service_account;
    known.file = google::file_used_by(identity);
    known.expected_subject = base::printable(identity.expected.subject.value_or(""), longest_value);
    known.flags = " --role " + role.name;
    ask_for(known, role.request);
    return known;
}

void ask_for(facts& known, const aws::assume_role_request& request) {
    known.role = request.role.text;
    known.session =
        "session name " + request.session_name + " and duration " + base::format_duration(request.session_duration);
}

void learn(facts& known, const oidc::id_token_claims& claims) {
    const credentials::web_identity identity = credentials::as_aws_sees(claims);
    known.issuer = base::printable(identity.issuer, longest_value);
    known.issuer_is_google = identity.is_google;
    for (const auto& [key, value] : identity.conditions) {
        std::string condition = key;
        condition.append("=").append(value);
        if (!known.conditions.empty()) known.conditions += ", ";
        known.conditions += base::printable(condition, longest_value);
    }
}

std::string host_and_port(const net::url& url) {
    net::url with_port = url;
    with_port.tls = url.port == 80;  // the scheme whose own port it is not
    return with_port.authority();
}

std::vector<std::string> remedies_for(const base::failure& failure, const facts& known) {
    std::vector<std::string> remedies;
    if (std::string hint = hint_of(failure, known); !hint.empty()) remedies.push_back(std::move(hint));
    const auto* fits = std::ranges::find_if(rows, [&failure](const row& each) {
        return each.why == failure.reason && each.where.value_or(failure.stage) == failure.stage;
    });
    if (fits != rows.end()) remedies.push_back(fill(fits->remedy, known));
    return remedies;
}

void fail(step& step, const base::failure& failure, const facts& known) {
    step.result = step_result::failed;
    step.cause = failure.message;
    if (!failure.request_id.empty()) step.details.emplace_back("request id", failure.request_id);
    step.remedies = remedies_for(failure, known);
    step.status = status_of(failure);
}

}  // namespace crossvend::cli::doctor
