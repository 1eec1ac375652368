#pragma once

#include "credentials_file.hpp"
#include "service_caller.hpp"

#include <string>
#include <string_view>

namespace crossvend::google {

/// Gets the token that an external account has from its own identity provider, anew each time.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> fetch_subject_token(service_caller& caller,
                                                                                     subject_token_place place);

/// Finds the token in what the place holds: the text itself, or a member of a JSON object.
[[nodiscard]] base::result<base::secret> parse_subject_token(std::string_view text, const std::string& json_member);

}  // namespace crossvend::google
