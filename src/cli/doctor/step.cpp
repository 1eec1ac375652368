#include "step.hpp"

#include <algorithm>

namespace crossvend::cli::doctor {

std::string_view to_string(outcome value) {
    switch (value) {
        case outcome::ok:
            return "ok";
        case outcome::warning:
            return "warning";
        case outcome::failed:
            return "failed";
        case outcome::skipped:
            return "skipped";
    }
    return "unknown";
}

void step::warn(std::string_view why, std::string_view remedy) {
    result = outcome::warning;
    if (!cause.empty()) cause += "; ";
    cause += why;
    if (std::ranges::find(remedies, remedy) == remedies.end()) remedies.emplace_back(remedy);
}

step skipped(std::string name, std::string why) {
    step step;
    step.name = std::move(name);
    step.result = outcome::skipped;
    step.cause = std::move(why);
    return step;
}

int examination::status() const {
    const auto first = std::ranges::find(steps, outcome::failed, &step::result);
    return first == steps.end() ? 0 : first->status;
}

}  // namespace crossvend::cli::doctor
