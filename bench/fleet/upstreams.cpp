#include "upstreams.hpp"

#include "crossvend/base/duration.hpp"

#include <algorithm>

namespace crossvend::fleet {

std::string fault::text() const {
    const std::string length = base::format_duration(end - begin);
    switch (what) {
        case kind::sts_is_down:
            return "STS is down for " + length;
        case kind::metadata_is_down:
            return "metadata servers are down for " + length;
        case kind::sts_throttles:
            break;
    }
    return "STS serves " + std::to_string(static_cast<int>(calls_a_second)) + " calls/s, from the start on";
}

std::optional<base::disposition> upstreams::exchange(base::duration now) {
    const bool goes_wrong = now >= fault_.begin && now < fault_.end;
    if (goes_wrong && fault_.what == fault::kind::metadata_is_down) return base::disposition::transient;
    const auto at = static_cast<std::size_t>(now / bin);
    if (calls_.size() <= at) calls_.resize(at + 1);
    ++calls_[at];
    if (!goes_wrong) return std::nullopt;
    if (fault_.what == fault::kind::sts_is_down) return base::disposition::transient;
    return is_served(now) ? std::nullopt : std::optional(base::disposition::throttled);
}

bool upstreams::is_served(base::duration now) {
    const double passed = std::chrono::duration<double>(now - counted_).count();
    allowance_ = std::min(allowance_ + passed * fault_.calls_a_second, fault_.calls_a_second);
    counted_ = now;
    if (allowance_ < 1) return false;
    allowance_ -= 1;
    return true;
}

}  // namespace crossvend::fleet
