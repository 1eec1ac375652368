#include "sandbox/account_file.hpp"

#include "crossvend/aws/role_arn.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using presence = object_reader::presence;

constexpr std::size_t most_roles = 10000;
constexpr std::size_t most_buckets = 1000;
constexpr std::size_t most_objects = 100000;

service_account read_service_account(const json& value, const std::string& place, complaints& wrong) {
    service_account result;
    object_reader reader(value, place, wrong);
    result.email = reader.text("email", presence::required).value_or("a@b");
    if (result.email.find('@') == std::string::npos) reader.refuse("email", "an e-mail address");
    result.unique_id = reader.text("unique_id", presence::required).value_or("0");
    if (result.unique_id.empty() || result.unique_id.find_first_not_of("0123456789") != std::string::npos)
        reader.refuse("unique_id", "a string of digits");
    reader.refuse_others();
    return result;
}

role read_role(const json& value, const std::string& place, complaints& wrong) {
    using namespace std::chrono_literals;
    role result;
    object_reader reader(value, place, wrong);
    if (const auto text = reader.text("role_arn", presence::required)) {
        const auto arn = aws::parse_role_arn(*text);
        if (!arn) reader.refuse("role_arn", "an ARN such as arn:aws:iam::123456789012:role/reader");
        if (arn) result.account_id = arn->account_id;
        result.arn = *text;
        result.name = text->substr(text->rfind('/') + 1);
    }
    // IAM allows a role 1 to 12 hours (IAM API Reference, CreateRole, MaxSessionDuration).
    if (const auto longest = reader.duration("max_session_duration", presence::optional)) {
        if (*longest < 1h || *longest > 12h) reader.refuse("max_session_duration", "1h to 12h");
        result.max_session_duration = *longest;
    }
    if (const json* trust = reader.member("trust_policy", presence::required))
        result.trust = read_trust_policy(*trust, reader.place_of("trust_policy"), wrong);
    reader.refuse_others();
    return result;
}

object read_object(const json& value, const std::string& place, complaints& wrong) {
    object result;
    object_reader reader(value, place, wrong);
    result.key = reader.text("key", presence::required).value_or("-");
    if (result.key.empty() || result.key.size() > 1024) reader.refuse("key", "1 to 1024 bytes");
    constexpr std::int64_t five_tebibytes = std::int64_t{5} << 40;
    result.size = static_cast<std::uint64_t>(reader.number("size", presence::required, 0, five_tebibytes).value_or(0));
    reader.refuse_others();
    return result;
}

bucket read_bucket(const json& value, const std::string& place, complaints& wrong) {
    bucket result;
    object_reader reader(value, place, wrong);
    result.name = reader.text("name", presence::required).value_or("---");
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-";
    if (result.name.size() < 3 || result.name.size() > 63 ||
        result.name.find_first_not_of(allowed) != std::string::npos)
        reader.refuse("name", "3 to 63 of a-z, 0-9, '.' and '-'");
    if (const json* objects = reader.array("objects", presence::optional, most_objects))
        for (std::size_t i = 0; i < objects->size(); ++i)
            result.objects.push_back(
                read_object((*objects)[i], reader.place_of("objects/" + std::to_string(i)), wrong));
    reader.refuse_others();
    std::ranges::sort(result.objects, {}, &object::key);
    return result;
}

template <class T>
void refuse_twins(const std::vector<T>& all, std::string T::*name, std::string_view place, complaints& wrong) {
    std::set<std::string_view> seen;
    for (const T& each : all)
        if (!(each.*name).empty() && !seen.insert(each.*name).second)
            wrong.push_back(std::string(place) + ": " + each.*name + " is there twice");
}

}  // namespace

account read_account(std::string_view text, complaints& wrong) {
    account result;
    const auto document = parse_json(text, wrong);
    if (!document) return result;

    object_reader reader(*document, "", wrong);
    if (const json* value = reader.member("service_account", presence::required))
        result.service_account = read_service_account(*value, "/service_account", wrong);
    if (const json* roles = reader.array("roles", presence::required, most_roles))
        for (std::size_t i = 0; i < roles->size(); ++i)
            result.roles.push_back(read_role((*roles)[i], "/roles/" + std::to_string(i), wrong));
    if (const json* buckets = reader.array("buckets", presence::optional, most_buckets))
        for (std::size_t i = 0; i < buckets->size(); ++i)
            result.buckets.push_back(read_bucket((*buckets)[i], "/buckets/" + std::to_string(i), wrong));
    reader.refuse_others();
    refuse_twins(result.roles, &role::arn, "/roles", wrong);
    refuse_twins(result.buckets, &bucket::name, "/buckets", wrong);
    return result;
}

}  // namespace crossvend::sandbox
