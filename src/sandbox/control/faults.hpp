#pragma once

#include "crossvend/base/clock.hpp"
#include "sandbox/account/json_reading.hpp"
#include "sandbox/control/calls.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossvend::sandbox {

/// An answer that is given as it stands: nothing is added but Content-Length, and on AWS's side Date.
struct canned_answer {
    unsigned status = 503;
    std::string body;
    std::string content_type = "text/plain";
    std::vector<std::pair<std::string, std::string>> headers;
};

/// What goes wrong with a call. One that is made by default changes nothing.
struct fault {
    base::duration delay{};
    std::optional<canned_answer> answer;
    std::string claims;  ///< a JSON object merged over the token's claims (null removes one); empty for none
    bool broken_signature = false;
    std::optional<base::duration> lifetime;  ///< of the credentials, whatever was asked for
};

/// A fault as it was asked for.
struct planned_fault {
    sandbox::call call = call::identity;
    std::optional<std::uint32_t> times;  ///< without it the fault stays until it is cleared
    sandbox::fault fault;
};

/// Reads the body of POST /sandbox/faults. It holds if `wrong` stays empty.
[[nodiscard]] planned_fault read_fault(std::string_view text, complaints& wrong);

/// The faults that wait for their calls: those of one call come true one after the other, in the order they
/// were asked for.
class fault_queues {
public:
    /// Puts one behind the others of its call; false if there are too many.
    [[nodiscard]] bool add(planned_fault plan);
    /// The fault for a call that came in.
    [[nodiscard]] fault take(call which);
    void clear();

private:
    std::array<std::deque<planned_fault>, all_calls.size()> waiting_;
};

}  // namespace crossvend::sandbox
