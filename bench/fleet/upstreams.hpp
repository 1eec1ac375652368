#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/failure.hpp"

#include <optional>

namespace crossvend::fleet {

enum class upstream { metadata_server, sts };

/// What is wrong with an upstream, and for how long.
struct fault {
    upstream where;
    base::time_point begin;
    base::time_point end;
    unsigned admitted = 0;  ///< calls a second; it throttles those above. 0: an outage, in which every call fails
};

/// The metadata server and STS as a whole fleet sees them.
class upstreams {
public:
    explicit upstreams(std::optional<fault> wrong) : wrong_(wrong) {}

    /// How a call fails; nothing: it does not. Calls come in the order of time.
    [[nodiscard]] std::optional<base::disposition> call(upstream which, base::time_point now);

private:
    std::optional<fault> wrong_;
    std::chrono::sys_seconds second_;  ///< that of the last call
    unsigned calls_ = 0;               ///< in it
};

}  // namespace crossvend::fleet
