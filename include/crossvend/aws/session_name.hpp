#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crossvend::aws {

inline constexpr std::size_t longest_session_name = 64;

/// Makes a role session name out of any text: what AWS does not allow becomes '-', what is too long is cut,
/// what is too short is filled up (RoleSessionName: 2 to 64 of `[\w+=,.@-]`). It is cut at its end, but where that
/// would take something away before `telling_end`, at its beginning, so that what ends there stays: the end of a pod's
/// name tells it from its siblings. The same text always gives the same name.
[[nodiscard]] std::string make_session_name(std::string_view text, std::size_t telling_end = 0);

}  // namespace crossvend::aws
