#include "fleet/upstreams.hpp"

namespace crossvend::fleet {

std::optional<base::disposition> upstreams::call(upstream which, base::time_point now) {
    if (!wrong_ || which != wrong_->where || now < wrong_->begin || now >= wrong_->end) return std::nullopt;
    if (wrong_->admitted == 0) return base::disposition::transient;
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    calls_ = second == second_ ? calls_ + 1 : 1;
    second_ = second;
    if (calls_ > wrong_->admitted) return base::disposition::throttled;
    return std::nullopt;
}

}  // namespace crossvend::fleet
