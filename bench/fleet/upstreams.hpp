#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/failure.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossvend::fleet {

/// What goes wrong, and when, counted from the start of the fleet.
struct fault {
    enum class kind { sts_is_down, metadata_is_down, sts_throttles };

    kind what = kind::sts_is_down;
    base::duration begin{0};
    base::duration end{0};
    double calls_a_second = 0;  ///< what STS serves while it throttles

    [[nodiscard]] std::string text() const;
};

/// The metadata server of each machine and AWS STS, which all share. An exchange is a call to the one and then to the
/// other; calls take no time.
class upstreams {
public:
    explicit upstreams(const fault& fault) : fault_(fault) {}

    /// An exchange at `now`, which never goes back. Gives why it failed, or nothing.
    [[nodiscard]] std::optional<base::disposition> exchange(base::duration now);

    /// Calls to STS in each ten seconds.
    [[nodiscard]] const std::vector<std::uint32_t>& calls() const { return calls_; }
    static constexpr std::chrono::seconds bin{10};

private:
    [[nodiscard]] bool is_served(base::duration now);

    fault fault_;
    std::vector<std::uint32_t> calls_;
    double allowance_ = 0;  ///< calls that may be served at once: those of one second at most
    base::duration counted_{0};
};

}  // namespace crossvend::fleet
