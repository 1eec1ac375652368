#pragma once

#include "crossvend/base/secret.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/sessions.hpp"
#include "sandbox/aws/web_identity_exchange.hpp"

#include <string_view>

/// The documents of STS as its API Reference (2011-06-15) has them.
namespace crossvend::sandbox::sts {

[[nodiscard]] base::secret assume_role_document(const session& issued, std::string_view request_id);
[[nodiscard]] base::secret web_identity_document(const granted_web_identity& granted, const session& issued,
                                                 std::string_view request_id);
[[nodiscard]] base::secret caller_identity_document(const session& caller, std::string_view request_id);
[[nodiscard]] base::secret error_document(const aws_error& error, std::string_view request_id);

}  // namespace crossvend::sandbox::sts
