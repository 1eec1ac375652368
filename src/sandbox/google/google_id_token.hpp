#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"
#include "sandbox/account/principals.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/google/json_web_token.hpp"

#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// What an identity token of Google's is to say.
struct id_token_request {
    std::string_view audience;
    bool with_email = false;
    bool azp_is_email = false;  ///< otherwise `azp` is the unique id
};

/// The claims of a token, as the text of a JSON object: the real ones with `changes` merged over them.
[[nodiscard]] std::string token_claims(const service_account& account, const id_token_request& asked,
                                       base::time_point now, std::string_view changes);

/// The token, signed, and spoilt as the fault says.
[[nodiscard]] base::secret make_id_token(const service_account& account, const id_token_request& asked,
                                         base::time_point now, const signing_key& google, const fault& injected);

}  // namespace crossvend::sandbox
