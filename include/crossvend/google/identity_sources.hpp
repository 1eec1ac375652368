#pragma once

#include "crossvend/google/identity_options.hpp"
#include "crossvend/google/identity_source.hpp"
#include "crossvend/google/world.hpp"

#include <memory>

namespace crossvend::google {

/// The source that the options choose. Callers that come while it fetches share one fetch.
[[nodiscard]] std::unique_ptr<identity_source> make_identity_source(const identity_options& options, world world);

}  // namespace crossvend::google
