#pragma once

#include "crossvend/net/http_message.hpp"
#include "sandbox/control/calls.hpp"
#include "sandbox/control/faults.hpp"

#include <optional>

namespace crossvend::sandbox {

/// One of Google's services behind the one listener. Lives as long as that.
class google_service {
public:
    virtual ~google_service() = default;

    /// What the request asks this service for; nothing if it is for another.
    [[nodiscard]] virtual std::optional<call> call_of(const net::http_request& request) const = 0;
    /// Answers such a call. The fault has no answer of its own, and its delay is over.
    [[nodiscard]] virtual net::http_reply answer(call which, const net::http_request& request,
                                                 const fault& injected) = 0;
};

}  // namespace crossvend::sandbox
