#include "sandbox/account/account_file.hpp"

#include "crossvend/aws/role_arn.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using presence = object_reader::presence;

constexpr std::size_t most_roles = 10000;
constexpr std::size_t most_principals = 1000;
/// Each makes a key at start-up, which takes a tenth of a second.
constexpr std::size_t most_oidc_providers = 10;
constexpr std::size_t most_buckets = 1000;
constexpr std::size_t most_objects = 100000;

/// Gives `read` each element of an array with its place.
template <class Read>
void read_each(object_reader& reader, std::string_view name, presence need, std::size_t most, const Read& read) {
    const json* list = reader.array(name, need, most);
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->size(); ++i) read((*list)[i], reader.place_of(name) + '/' + std::to_string(i));
}

role read_role(const json& value, const std::vector<std::string>& issuers, const std::string& place,
               complaints& wrong) {
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
        result.trust = read_trust_policy(*trust, issuers, reader.place_of("trust_policy"), wrong);
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
    read_each(reader, "objects", presence::optional, most_objects, [&](const json& each, const std::string& its_place) {
        result.objects.push_back(read_object(each, its_place, wrong));
    });
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
    read_each(reader, "service_accounts", presence::optional, most_principals,
              [&](const json& each, const std::string& place) {
                  result.service_accounts.push_back(read_service_account(each, place, wrong));
              });
    read_each(reader, "users", presence::optional, most_principals, [&](const json& each, const std::string& place) {
        result.users.push_back(read_user(each, place, wrong));
    });
    // Before the roles, whose conditions may name the providers' keys.
    std::vector<std::string> issuers;
    read_each(reader, "oidc_providers", presence::optional, most_oidc_providers,
              [&](const json& each, const std::string& place) {
                  result.oidc_providers.push_back(read_oidc_provider(each, place, wrong));
                  issuers.emplace_back(without_scheme(result.oidc_providers.back().issuer));
              });
    read_each(reader, "roles", presence::required, most_roles, [&](const json& each, const std::string& place) {
        result.roles.push_back(read_role(each, issuers, place, wrong));
    });
    read_each(reader, "buckets", presence::optional, most_buckets, [&](const json& each, const std::string& place) {
        result.buckets.push_back(read_bucket(each, place, wrong));
    });
    reader.refuse_others();
    refuse_twins(result.service_accounts, &service_account::email, "/service_accounts", wrong);
    refuse_twins(result.users, &user::email, "/users", wrong);
    refuse_twins(result.oidc_providers, &oidc_provider::name, "/oidc_providers", wrong);
    refuse_twins(result.oidc_providers, &oidc_provider::issuer, "/oidc_providers", wrong);
    refuse_twins(result.roles, &role::arn, "/roles", wrong);
    refuse_twins(result.buckets, &bucket::name, "/buckets", wrong);
    return result;
}

const service_account* find_service_account(const account& all, std::string_view name) {
    const auto is_called = [name](const service_account& each) { return each.email == name || each.unique_id == name; };
    if (is_called(all.service_account)) return &all.service_account;
    const auto found = std::ranges::find_if(all.service_accounts, is_called);
    return found == all.service_accounts.end() ? nullptr : &*found;
}

}  // namespace crossvend::sandbox
