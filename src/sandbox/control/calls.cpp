#include "sandbox/control/calls.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {

std::string_view to_string(call value) {
    switch (value) {
        case call::identity:
            return "identity";
        case call::token:
            return "token";
        case call::email:
            return "email";
        case call::jwt_bearer:
            return "jwt_bearer";
        case call::refresh_token:
            return "refresh_token";
        case call::generate_id_token:
            return "generateIdToken";
        case call::generate_access_token:
            return "generateAccessToken";
        case call::sign_jwt:
            return "signJwt";
        case call::exchange_token:
            return "exchange_token";
        case call::assume_role:
            return "AssumeRole";
        case call::assume_role_with_web_identity:
            return "AssumeRoleWithWebIdentity";
        case call::get_caller_identity:
            return "GetCallerIdentity";
        case call::list_buckets:
            return "ListBuckets";
        case call::list_objects_v2:
            return "ListObjectsV2";
    }
    return "unknown";
}

std::optional<call> parse_call(std::string_view name) {
    for (const call each : all_calls)
        if (to_string(each) == name) return each;
    return std::nullopt;
}

std::string call_counts::json() const {
    nlohmann::json counts;
    for (const call each : all_calls) counts[std::string(to_string(each))] = counts_[static_cast<std::size_t>(each)];
    return counts.dump(2) + '\n';
}

}  // namespace crossvend::sandbox
