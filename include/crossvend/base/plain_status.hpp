#pragma once

#include "crossvend/base/failure.hpp"

#include <string_view>

namespace crossvend::base {

/// What to change where a status is all there is to go by; each may be empty.
struct plain_hints {
    std::string_view throttled;
    std::string_view unavailable;
    std::string_view other;
};

/// Judges an upstream's answer by its HTTP status alone (RFC 9110, section 15; 425: RFC 8470; 429: RFC 6585). Whoever
/// reads an upstream's answers comes here with those that its own table of errors does not know, so that a status means
/// the same whoever sent it: 429 is `throttled`; 408, 425 and what a server takes the blame for is `unavailable` and
/// may pass; any other is `http_status` and stays until somebody mends it.
[[nodiscard]] failure judge_plain_status(stage where, unsigned status, std::string_view message,
                                         const plain_hints& hints);

}  // namespace crossvend::base
