#include "accounts.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::test {

using nlohmann::json;

std::string assumed(const std::string& role_arn, const std::string& session_name) {
    const std::string account_id = role_arn.substr(std::string("arn:aws:iam::").size(), 12);
    return "arn:aws:sts::" + account_id + ":assumed-role" + role_arn.substr(role_arn.rfind('/')) + '/' + session_name;
}

json role_for(const json& principal, const std::string& arn, const json& actions, const json& string_equals) {
    const json statement = {{"Effect", "Allow"},
                            {"Principal", principal},
                            {"Action", actions},
                            {"Condition", {{"StringEquals", string_equals}}}};
    return {{"role_arn", arn}, {"trust_policy", {{"Version", "2012-10-17"}, {"Statement", json::array({statement})}}}};
}

json role_for(const service_account& who, const std::string& arn, const std::vector<std::string>& authorized_parties) {
    return role_for({{"Federated", "accounts.google.com"}}, arn, "sts:AssumeRoleWithWebIdentity",
                    {{"accounts.google.com:sub", who.unique_id},
                     {"accounts.google.com:oaud", "sts.amazonaws.com"},
                     {"accounts.google.com:aud", authorized_parties}});
}

json account_with_a_reader() {
    const json bucket = {{"name", "crossvend-demo"}, {"objects", json::array({{{"key", "hello.txt"}, {"size", 12}}})}};
    return {{"service_account", {{"email", machine.email}, {"unique_id", machine.unique_id}}},
            {"roles", json::array({role_for(machine, reader, {machine.unique_id})})},
            {"buckets", json::array({bucket})}};
}

}  // namespace crossvend::test
