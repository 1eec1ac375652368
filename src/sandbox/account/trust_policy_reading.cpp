#include "sandbox/account/trust_policy.hpp"

#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using presence = object_reader::presence;
using condition = trust_policy::condition;
using statement = trust_policy::statement;

/// The condition keys whose name does not depend on the account.
constexpr std::array<std::string_view, 6> fixed_keys{"accounts.google.com:aud", "accounts.google.com:oaud",
                                                     "accounts.google.com:sub", "sts:externalid",
                                                     "sts:rolesessionname",     "sts:sourceidentity"};
constexpr std::string_view request_tag = "aws:requesttag/";

/// IAM lets a list of one stand without its brackets.
std::vector<std::string> strings_of(const json& value, const std::string& place, complaints& wrong) {
    const json list = value.is_array() ? value : json::array({value});
    const bool plain = !list.empty() && std::ranges::all_of(list, [](const json& each) { return each.is_string(); });
    if (plain) return list.get<std::vector<std::string>>();
    complain(wrong, place, value, "a string or a list of strings");
    return {};
}

std::optional<trust_policy::test> test_of(std::string_view name) {
    if (name == "StringEquals") return trust_policy::test::string_equals;
    if (name == "StringLike") return trust_policy::test::string_like;
    if (name == "Null") return trust_policy::test::null;
    return std::nullopt;
}

/// Whether the sandbox can tell the value of a key, which is in lower case.
bool is_known(std::string_view key, const std::vector<std::string>& issuers) {
    if (std::ranges::find(fixed_keys, key) != fixed_keys.end()) return true;
    if (key.starts_with(request_tag)) return key.size() > request_tag.size();
    return std::ranges::any_of(issuers, [key](const std::string& issuer) {
        const std::string prefix = base::lower_case(issuer);
        return key == prefix + ":sub" || key == prefix + ":aud";
    });
}

/// The values of a Null test, which may be booleans.
std::vector<std::string> null_values(const json& value, const std::string& place, complaints& wrong) {
    auto values = value.is_boolean() ? std::vector<std::string>{value.dump()} : strings_of(value, place, wrong);
    for (const std::string& each : values)
        if (each != "true" && each != "false") complain(wrong, place, value, R"("true" or "false")");
    return values;
}

std::string below(const std::string& place, const std::string& name) { return place + '/' + name; }

std::vector<condition> read_conditions(const json& block, const std::vector<std::string>& issuers,
                                       const std::string& place, complaints& wrong) {
    std::vector<condition> conditions;
    for (const auto& [operator_name, keys] : block.items()) {
        const std::string operator_place = below(place, operator_name);
        const auto how = test_of(operator_name);
        if (!how) wrong.push_back(operator_place + ": the sandbox knows StringEquals, StringLike and Null");
        if (!keys.is_object()) complain(wrong, operator_place, keys, "an object");
        if (!how || !keys.is_object()) continue;
        for (const auto& [key_name, value] : keys.items()) {
            const std::string key_place = below(operator_place, key_name);
            std::string key = base::lower_case(key_name);
            if (!is_known(key, issuers))
                wrong.push_back(key_place +
                                ": the sandbox knows accounts.google.com:aud, :oaud and :sub, PROVIDER:aud and :sub, "
                                "sts:ExternalId, sts:RoleSessionName, sts:SourceIdentity and aws:RequestTag/KEY");
            auto values = *how == trust_policy::test::null ? null_values(value, key_place, wrong)
                                                           : strings_of(value, key_place, wrong);
            conditions.push_back({*how, std::move(key), std::move(values)});
        }
    }
    return conditions;
}

void read_principals(const json& value, statement& result, const std::string& place, complaints& wrong) {
    object_reader reader(value, place, wrong);
    const auto read = [&](std::string_view kind) {
        const json* names = reader.member(kind, presence::optional);
        return names == nullptr ? std::vector<std::string>() : strings_of(*names, reader.place_of(kind), wrong);
    };
    result.aws = read("AWS");
    result.federated = read("Federated");
    // Principals of another kind belong to calls of others, so their statements never apply here.
    static_cast<void>(read("Service"));
    static_cast<void>(read("CanonicalUser"));
    reader.refuse_others();
}

statement read_statement(const json& value, const std::vector<std::string>& issuers, const std::string& place,
                         complaints& wrong) {
    statement result;
    object_reader reader(value, place, wrong);
    static_cast<void>(reader.text("Sid", presence::optional));
    const auto effect = reader.text("Effect", presence::required);
    if (effect && *effect != "Allow" && *effect != "Deny") reader.refuse("Effect", R"("Allow" or "Deny")");
    result.allow = effect == "Allow";
    if (const json* principal = reader.member("Principal", presence::required))
        read_principals(*principal, result, reader.place_of("Principal"), wrong);
    if (const json* actions = reader.member("Action", presence::required))
        for (const std::string& each : strings_of(*actions, reader.place_of("Action"), wrong))
            result.actions.push_back(base::lower_case(each));  // actions have no case
    if (const json* conditions = reader.object("Condition", presence::optional))
        result.conditions = read_conditions(*conditions, issuers, reader.place_of("Condition"), wrong);
    reader.refuse_others();
    return result;
}

}  // namespace

trust_policy read_trust_policy(const json& document, const std::vector<std::string>& issuers, const std::string& place,
                               complaints& wrong) {
    object_reader reader(document, place, wrong);
    static_cast<void>(reader.text("Id", presence::optional));
    const auto version = reader.text("Version", presence::optional);
    if (version && *version != "2012-10-17" && *version != "2008-10-17") reader.refuse("Version", R"("2012-10-17")");

    std::vector<statement> statements;
    if (const json* value = reader.member("Statement", presence::required)) {
        if (value->is_array()) {
            for (std::size_t i = 0; i < value->size(); ++i)
                statements.push_back(
                    read_statement((*value)[i], issuers, reader.place_of("Statement/" + std::to_string(i)), wrong));
        } else {
            statements.push_back(read_statement(*value, issuers, reader.place_of("Statement"), wrong));
        }
    }
    reader.refuse_others();
    return trust_policy(std::move(statements));
}

}  // namespace crossvend::sandbox
