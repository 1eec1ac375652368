#pragma once

#include "fleet/study.hpp"

#include <ostream>

namespace crossvend::fleet {

/// Markdown: the laws side by side.
void print_table(std::ostream& out, const std::vector<trouble>& troubles, const std::vector<study>& studies);

/// CSV, a bin of ten seconds a line: four hours of the settled fleet, and of each trouble from ten minutes before it.
void print_curves(std::ostream& out, const std::vector<trouble>& troubles, const std::vector<study>& studies);

}  // namespace crossvend::fleet
