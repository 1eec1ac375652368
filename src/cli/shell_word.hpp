#pragma once

#include <ostream>
#include <string_view>

namespace crossvend::cli {

/// Writes a word for a POSIX shell: as it is, or between single quotes.
void write_shell_word(std::ostream& out, std::string_view text);

}  // namespace crossvend::cli
