#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// What the sandbox can be asked for.
enum class call {
    identity,
    token,
    email,
    jwt_bearer,
    refresh_token,
    generate_id_token,
    generate_access_token,
    sign_jwt,
    exchange_token,
    assume_role,
    assume_role_with_web_identity,
    get_caller_identity,
    list_buckets,
    list_objects_v2,
};

inline constexpr std::array all_calls{call::identity,
                                      call::token,
                                      call::email,
                                      call::jwt_bearer,
                                      call::refresh_token,
                                      call::generate_id_token,
                                      call::generate_access_token,
                                      call::sign_jwt,
                                      call::exchange_token,
                                      call::assume_role,
                                      call::assume_role_with_web_identity,
                                      call::get_caller_identity,
                                      call::list_buckets,
                                      call::list_objects_v2};

/// The name a call has in faults and counts: AWS's and Google's own where they have one.
[[nodiscard]] std::string_view to_string(call value);
[[nodiscard]] std::optional<call> parse_call(std::string_view name);

/// How often each call came, whatever the answer was.
class call_counts {
public:
    void count(call which) { ++counts_[static_cast<std::size_t>(which)]; }
    void reset() { counts_ = {}; }

    /// A JSON object with a number for every call.
    [[nodiscard]] std::string json() const;

private:
    std::array<std::uint64_t, all_calls.size()> counts_{};
};

}  // namespace crossvend::sandbox
