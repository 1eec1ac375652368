#include "sandbox/control/faults.hpp"

#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using presence = object_reader::presence;

constexpr auto longest_delay = std::chrono::minutes(10);
constexpr std::int64_t most_times = 1'000'000;

std::string call_names() {
    std::string names;
    for (const call each : all_calls) names.append(names.empty() ? "" : ", ").append(to_string(each));
    return names;
}

/// Whether a header may be sent as it is: it must not end its line, and the length of the body is ours to say.
bool fits_header(std::string_view name, const json& value) {
    constexpr std::string_view separators = " \t\r\n:\"(),/;<=>?@[\\]{}";
    const bool is_token = !name.empty() && name.find_first_of(separators) == std::string_view::npos &&
                          std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
    const bool is_ours = base::equals_ignoring_case(name, "Content-Length") ||
                         base::equals_ignoring_case(name, "Transfer-Encoding") ||
                         base::equals_ignoring_case(name, "Connection");
    return is_token && !is_ours && value.is_string() &&
           std::ranges::all_of(value.get_ref<const std::string&>(), [](char c) { return c >= ' ' && c < '\x7f'; });
}

/// The members that make up an answer; nothing unless there is a status.
std::optional<canned_answer> read_answer(object_reader& reader, complaints& wrong) {
    canned_answer answer;
    const auto status = reader.number("status", presence::optional, 200, 599);
    const auto body = reader.text("body", presence::optional);
    const auto content_type = reader.text("content_type", presence::optional);
    const json* headers = reader.object("headers", presence::optional);
    if (!status) {
        if (body || content_type || headers != nullptr)
            wrong.emplace_back("/status: missing, as body, content_type and headers go with a status");
        return std::nullopt;
    }
    answer.status = static_cast<unsigned>(*status);
    answer.body = body.value_or("");
    if (!answer.body.empty() && (*status == 204 || *status == 304)) reader.refuse("body", "none with this status");
    if (content_type && !fits_header("Content-Type", *content_type)) reader.refuse("content_type", "a media type");
    answer.content_type = content_type.value_or(answer.content_type);
    if (headers != nullptr) {
        for (const auto& [name, value] : headers->items()) {
            if (fits_header(name, value))
                answer.headers.emplace_back(name, value.get<std::string>());
            else
                complain(wrong, reader.place_of("headers/" + base::printable(name, 80)), value, "a header's value");
        }
    }
    return answer;
}

}  // namespace

planned_fault read_fault(std::string_view text, complaints& wrong) {
    planned_fault plan;
    const auto document = parse_json(text, wrong);
    if (!document) return plan;
    object_reader reader(*document, "", wrong);

    const auto name = reader.text("call", presence::required);
    const auto which = parse_call(name.value_or(""));
    if (name && !which) reader.refuse("call", "one of " + call_names());
    plan.call = which.value_or(call::identity);
    if (const auto times = reader.number("times", presence::optional, 1, most_times))
        plan.times = static_cast<std::uint32_t>(*times);
    plan.fault.delay = reader.duration("delay", presence::optional).value_or(base::duration());
    if (plan.fault.delay > longest_delay) reader.refuse("delay", "at most 10m");

    plan.fault.answer = read_answer(reader, wrong);
    const json* claims = reader.object("claims", presence::optional);
    if (claims != nullptr) plan.fault.claims = claims->dump();
    const auto signature = reader.text("signature", presence::optional);
    if (signature && *signature != "broken") reader.refuse("signature", R"("broken")");
    plan.fault.broken_signature = signature.has_value();
    plan.fault.lifetime = reader.duration("expires_in", presence::optional, true);
    reader.refuse_others();

    const bool token_changed = claims != nullptr || signature;
    if (token_changed && which && which != call::identity && which != call::jwt_bearer &&
        which != call::generate_id_token)
        wrong.emplace_back("/call: claims and signature go with identity, jwt_bearer and generateIdToken");
    if (plan.fault.lifetime && which && which != call::assume_role && which != call::assume_role_with_web_identity)
        wrong.emplace_back("/call: expires_in goes with AssumeRole and AssumeRoleWithWebIdentity");
    if (plan.fault.answer && (token_changed || plan.fault.lifetime))
        wrong.emplace_back(
            "/status: answers instead of the real thing, so claims, signature and expires_in have no part");
    return plan;
}

}  // namespace crossvend::sandbox
