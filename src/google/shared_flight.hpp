#pragma once

#include "crossvend/google/identity_source.hpp"

#include <memory>

namespace crossvend::google {

/// A source whose callers share a fetch: whoever comes while one is under way waits for it and gets its outcome. When
/// the one who fetches is cancelled or meets an exception, the next of the others fetches itself.
[[nodiscard]] std::unique_ptr<identity_source> share_flights(std::unique_ptr<identity_source> source);

}  // namespace crossvend::google
