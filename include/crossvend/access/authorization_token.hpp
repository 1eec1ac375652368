#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/base/secret.hpp"

#include <sys/types.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

namespace crossvend::access {

/// A fresh token: 32 random bytes as base64url, which every SDK can put into a header.
[[nodiscard]] base::secret make_authorization_token(base::random_source& random);

/// Why a text cannot be a token, or nothing: SDKs refuse or mangle all but letters, digits and `._~-`, a
/// newline at the end of a file above all.
[[nodiscard]] std::string_view fault_of_authorization_token(std::string_view token);

/// The token in `file`, or why it holds none, in words for the log.
[[nodiscard]] std::variant<base::secret, std::string> read_authorization_token(const std::filesystem::path& file);

/// The token in `file`, which is made, with a fresh token and exactly `mode`, when it does not exist. Throws
/// base::configuration_error if it cannot be read or made, or holds no token.
[[nodiscard]] base::secret load_or_create_authorization_token(const std::filesystem::path& file, mode_t mode,
                                                              base::random_source& random);

/// Where the token goes when nothing is configured: `authorization-token` in the runtime directory that
/// systemd or the login session gives, else in a directory of this user's own under the temporary one, which
/// is made. Throws base::configuration_error if that is somebody else's or others may write to it, or the variable that
/// names it holds credentials.
[[nodiscard]] std::filesystem::path default_authorization_token_file(const base::environment& environment);

}  // namespace crossvend::access
