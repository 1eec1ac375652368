#include "step.hpp"

#include "crossvend/base/name_table.hpp"

#include <algorithm>

namespace crossvend::cli::doctor {
namespace {

using base::named;

constexpr base::name_table results{std::array{named{step_result::ok, "ok"}, named{step_result::warning, "warning"},
                                              named{step_result::failed, "failed"},
                                              named{step_result::skipped, "skipped"}}};
static_assert(results.is_complete(step_result::skipped));

}  // namespace

std::string_view to_string(step_result value) { return results.name_of(value); }

void step::warn(std::string_view why, std::string_view remedy) {
    result = step_result::warning;
    if (!cause.empty()) cause += "; ";
    cause += why;
    if (std::ranges::find(remedies, remedy) == remedies.end()) remedies.emplace_back(remedy);
}

step skipped(std::string name, std::string why) {
    step step;
    step.name = std::move(name);
    step.result = step_result::skipped;
    step.cause = std::move(why);
    return step;
}

int examination::status() const {
    const auto first = std::ranges::find(steps, step_result::failed, &step::result);
    return first == steps.end() ? 0 : first->status;
}

}  // namespace crossvend::cli::doctor
