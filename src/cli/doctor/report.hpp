#pragma once

#include "step.hpp"

#include <ostream>

namespace crossvend::cli::doctor {

/// Writes a step for people: a line with its mark, how long it took and what came of it, and what else there is to
/// say below.
void write_step(std::ostream& out, const step& step, bool colour);

/// The line behind the last step.
void write_verdict(std::ostream& out, const examination& done);

/// Writes all of it for programs, as one JSON object.
void write_json(std::ostream& out, const examination& done);

}  // namespace crossvend::cli::doctor
