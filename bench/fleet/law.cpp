#include "law.hpp"

#include <algorithm>

namespace crossvend::fleet {
namespace {

using namespace std::chrono_literals;
using credentials::held_set;

class crossvend_law final : public law {
public:
    base::time_point succeeded(const held_set& held, double chance) override {
        return schedule_.succeeded(held, chance);
    }
    base::time_point failed(base::disposition how, const std::optional<held_set>& held, base::time_point now,
                            double chance) override {
        return schedule_.failed(how, held, now, chance);
    }

private:
    credentials::refresh_schedule schedule_{{}};
};

/// Exponential back-off with full jitter, as the AWS Architecture Blog describes it (2015), below a minute.
class back_off {
public:
    void reset() { failures_ = 0; }
    base::duration next(double chance) {
        constexpr unsigned doublings_to_a_minute = 6;
        const base::duration longest =
            std::min<base::duration>(60s, 1s * (1U << std::min(failures_++, doublings_to_a_minute)));
        return std::chrono::duration_cast<base::duration>(longest * chance);
    }

private:
    unsigned failures_ = 0;
};

class usual_law final : public law {
public:
    explicit usual_law(bool lead_is_fixed) : lead_is_fixed_(lead_is_fixed) {}

    base::time_point succeeded(const held_set& held, double chance) override {
        back_off_.reset();
        if (lead_is_fixed_) return held.expiration - 5min;
        return credentials::next_refresh(held, credentials::outcome::renewed, 0, {}, held.issued, chance);
    }
    base::time_point failed(base::disposition, const std::optional<held_set>&, base::time_point now,
                            double chance) override {
        return now + back_off_.next(chance);
    }

private:
    bool lead_is_fixed_;
    back_off back_off_;
};

}  // namespace

std::string_view to_string(law_kind kind) {
    switch (kind) {
        case law_kind::crossvend:
            return "crossvend";
        case law_kind::full_jitter:
            return "full jitter, 60 s";
        case law_kind::fixed_lead:
            break;
    }
    return "5 min before expiry";
}

std::unique_ptr<law> make_law(law_kind kind) {
    if (kind == law_kind::crossvend) return std::make_unique<crossvend_law>();
    return std::make_unique<usual_law>(kind == law_kind::fixed_lead);
}

}  // namespace crossvend::fleet
