#pragma once

#include <string>
#include <string_view>

namespace crossvend::aws {

/// Makes a role session name out of any text: what AWS does not allow becomes '-', what is too long is cut,
/// what is too short is filled up (RoleSessionName: 2 to 64 of `[\w+=,.@-]`). The same text always gives
/// the same name.
[[nodiscard]] std::string make_session_name(std::string_view text);

}  // namespace crossvend::aws
