#include "local_endpoint.hpp"

#include "../command.hpp"
#include "crossvend/access/authorization_token.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace crossvend::cli::doctor {
namespace {

constexpr std::size_t largest_token = 8192;
constexpr std::string_view start_hint =
    "start crossvend serve with this configuration, or see in its log why it ended; where there is to be no daemon, as "
    "with crossvend exec, leave this out by --no-daemon";
constexpr std::string_view same_hint =
    "have the daemon and crossvend doctor read the same configuration: flags, environment and file";

void fail_with(step& step, int status, std::string cause, std::string_view remedy) {
    step.result = step_result::failed;
    step.status = status;
    step.cause = std::move(cause);
    step.remedies = {std::string(remedy)};
}

/// The token as an SDK would send it; nothing if there is none that it could send, which the step tells then.
std::optional<base::secret> token_to_send(const sdk::client_settings& settings, step& step) {
    if (settings.token_file.empty()) return settings.token;
    step.details.emplace_back("authorization token", settings.token_file);
    auto token = base::read_file(settings.token_file, largest_token);
    if (!token) {
        const bool is_missing = token.error() == boost::system::errc::no_such_file_or_directory;
        fail_with(step, is_missing ? unreachable : wrong_configuration,
                  "the authorization token " + settings.token_file + " cannot be read: " + token.error().message(),
                  is_missing ? "start crossvend serve, which makes it, with this configuration"
                             : "let this user read it: server.authorization.token_file_mode is the file's mode");
        return std::nullopt;
    }
    if (const std::string_view fault = access::fault_of_authorization_token(token->reveal()); !fault.empty()) {
        fail_with(step, wrong_configuration, "the token in " + settings.token_file + ' ' + std::string(fault),
                  "write it anew, or remove the file and have the daemon make one");
        return std::nullopt;
    }
    return std::move(*token);
}

/// Leaves what is secret out of a document of credentials while it is parsed.
bool is_public(int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    return event != nlohmann::json::parse_event_t::key || (parsed != "SecretAccessKey" && parsed != "Token");
}

std::string text_of(const nlohmann::json& document, const char* name) {
    const auto found = document.find(name);
    return found != document.end() && found->is_string() ? base::printable(found->get<std::string>()) : std::string();
}

void judge_credentials(step& step, const nlohmann::json& document, const std::string& role_arn) {
    const std::string expiration = text_of(document, "Expiration");
    if (text_of(document, "AccessKeyId").empty() || expiration.empty()) {
        fail_with(step, wrong_configuration, "what answers has no credentials in the form that AWS SDKs read",
                  "see what listens at this address in the place of crossvend");
        return;
    }
    step.details.emplace_back("expires", expiration);
    const std::string vended = text_of(document, "RoleArn");
    step.summary = "vends " + vended;
    if (vended != role_arn) step.warn("it vends " + vended + ", and not " + role_arn, same_hint);
}

void judge_refusal(step& step, unsigned status, const nlohmann::json& document) {
    const std::string cause = "it answers " + std::to_string(status) + ": " + text_of(document, "message");
    switch (status) {
        case 401:
            return fail_with(step, wrong_configuration, cause,
                             "have the client send the daemon's authorization token, which is the one it had when it "
                             "started or was last sent SIGHUP");
        case 500:
            return fail_with(step, refused, cause,
                             "mend what the steps above say, and have the daemon try at once: POST /v1/refresh");
        case 503:
            return fail_with(step, unreachable, cause, "see the steps above, and the daemon's log");
        default:
            return fail_with(step, wrong_configuration, cause, same_hint);
    }
}

}  // namespace

boost::asio::awaitable<step> ask_local_endpoint(net::http_client& http, const sdk::client_settings& settings,
                                                std::string role_arn) {
    using namespace std::chrono_literals;
    const base::stopwatch watch;
    step step;
    step.name = "local endpoint";
    step.details.emplace_back("uri", settings.uri);
    const auto url = net::parse_url(settings.uri);
    if (!url) {
        fail_with(step, wrong_configuration, "AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL",
                  "set it as crossvend env prints it");
        co_return step;
    }
    const auto token = token_to_send(settings, step);
    if (!token) co_return step;

    // The limits of the most impatient SDK, which tries more than once.
    net::http_call call;
    call.url = *url;
    call.fields = {{"Accept", "application/json"}};
    if (!token->empty()) call.fields.emplace_back("Authorization", token->reveal());
    call.connect_timeout = 1s;
    call.timeout = 2s;
    const auto reply = co_await http.send(std::move(call));
    step.took = watch.elapsed();
    if (!reply) {
        fail_with(step, unreachable, "no daemon answers: " + reply.error().message, start_hint);
        co_return step;
    }
    const auto document = nlohmann::json::parse(reply->body.reveal(), &is_public, false);
    if (reply->status == 200)
        judge_credentials(step, document, role_arn);
    else
        judge_refusal(step, reply->status, document);
    co_return step;
}

}  // namespace crossvend::cli::doctor
