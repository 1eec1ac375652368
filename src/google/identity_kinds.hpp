#pragma once

#include "crossvend/google/identity_sources.hpp"

namespace crossvend::google {

/// One source for each identity_kind; each fetches anew whenever it is asked.
[[nodiscard]] std::unique_ptr<identity_source> make_metadata_source(const identity_options& options, world world);
[[nodiscard]] std::unique_ptr<identity_source> make_key_source(const identity_options& options, world world);
[[nodiscard]] std::unique_ptr<identity_source> make_sign_jwt_source(const identity_options& options, world world);
[[nodiscard]] std::unique_ptr<identity_source> make_impersonation_source(const identity_options& options, world world);
[[nodiscard]] std::unique_ptr<identity_source> make_default_source(const identity_options& options, world world);
[[nodiscard]] std::unique_ptr<identity_source> make_token_file_source(const identity_options& options, world world);

}  // namespace crossvend::google
