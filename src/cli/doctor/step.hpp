#pragma once

#include "crossvend/base/clock.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossvend::cli::doctor {

/// What came of a step: the daemon gets past a warning, and a step that is skipped needs one that failed, or has
/// nothing to look at.
enum class step_result { ok, warning, failed, skipped };

[[nodiscard]] std::string_view to_string(step_result value);

/// One step of the way from the configuration to an SDK's credentials. No secret gets into it.
struct step {
    std::string name;
    step_result result = step_result::ok;
    base::duration took{0};
    std::string summary;                                       ///< what was found where all is well
    std::vector<std::pair<std::string, std::string>> details;  ///< what else was seen, by name
    std::string cause;                                         ///< why all is not well
    std::vector<std::string> remedies;                         ///< what to do, a line each
    int status = 0;  ///< the exit status, if this is the first step that failed

    /// Turns it into one with a warning, beside those it has. A remedy for several is told once.
    void warn(std::string_view why, std::string_view remedy);
};

[[nodiscard]] step skipped(std::string name, std::string why);

/// All steps that were walked for a role.
struct examination {
    std::string role;
    std::vector<step> steps;

    /// That of the first step that failed, or 0.
    [[nodiscard]] int status() const;
};

}  // namespace crossvend::cli::doctor
