#pragma once

#include "credentials_file.hpp"
#include "crossvend/base/secret_json.hpp"

#include <initializer_list>

namespace crossvend::google {

/// A failure of a file of credentials. `what` goes on where "the file PATH" left off.
[[nodiscard]] base::failure file_failure(base::reason why, std::string_view what, std::string_view hint = {});

/// The failure that one of these members is missing, empty or no text; or nothing.
[[nodiscard]] std::optional<base::failure> check_members(const base::secret_json& object,
                                                         std::initializer_list<const char*> names);

/// The URL that a member holds, where credentials may be sent. The member is there.
[[nodiscard]] base::result<net::url> google_url_of(const base::secret_json& object, const char* name);

/// The two types of credentials that are more than a few texts.
[[nodiscard]] base::result<service_account_key> read_service_account(const base::secret_json& object);
[[nodiscard]] base::result<external_account> read_external_account(const base::secret_json& object);

}  // namespace crossvend::google
