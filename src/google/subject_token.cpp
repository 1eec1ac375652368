#include "subject_token.hpp"

#include "crossvend/base/file.hpp"
#include "crossvend/base/path_text.hpp"
#include "crossvend/base/plain_status.hpp"
#include "crossvend/base/secret_json.hpp"
#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

constexpr std::size_t largest_subject_file = std::size_t{64} * 1024;
constexpr std::string_view source_hint = "see credential_source in the file of credentials";
constexpr service token_url{metrics::upstream::subject_token, "the url of credential_source", source_hint};

base::result<base::secret> parse_reply(const net::upstream_response& reply, const std::string& json_member) {
    if (reply.status == 200) return parse_subject_token(reply.body.reveal(), json_member);
    const std::string message = "the url of credential_source answered " + std::to_string(reply.status);
    return base::judge_plain_status(stage::identity, reply.status, message, {"", "", source_hint});
}

base::result<base::secret> read(const subject_token_place& place) {
    const auto text = base::read_file(place.file, largest_subject_file);
    // Whoever writes it may be late.
    if (!text)
        return base::failure(
            stage::identity, reason::unreadable_file, disposition::transient,
            "the subject token's file " + base::shown_path(place.file) + " cannot be read: " + text.error().message(),
            source_hint);
    return parse_subject_token(text->reveal(), place.json_member);
}

}  // namespace

base::result<base::secret> parse_subject_token(std::string_view text, const std::string& json_member) {
    std::string_view token = base::trim(text);
    const auto json = json_member.empty() ? std::nullopt : base::parse_json_object(token);
    if (!json_member.empty()) token = json ? text_of(*json, json_member.c_str()) : std::string_view();
    if (!token.empty()) return base::secret(token);
    return base::failure(stage::identity, reason::empty_reply, disposition::transient,
                         "there is no subject token where credential_source points to", source_hint);
}

boost::asio::awaitable<base::result<base::secret>> fetch_subject_token(service_caller& caller,
                                                                       subject_token_place place) {
    if (!place.url) co_return read(place);
    net::http_call call;
    call.url = *place.url;
    call.fields = place.fields;
    const auto reply = co_await caller.send(token_url, std::move(call));
    if (!reply) co_return reply.error();
    co_return parse_reply(*reply, place.json_member);
}

}  // namespace crossvend::google
