#include "shell_word.hpp"

#include "crossvend/base/text.hpp"

namespace crossvend::cli {

void write_shell_word(std::ostream& out, std::string_view text) {
    if (!text.empty() && base::is_word(text, "_-./:=@,+%")) {
        out << text;
        return;
    }
    out << '\'';
    for (const char c : text) {
        if (c == '\'')
            out << "'\\''";
        else
            out << c;
    }
    out << '\'';
}

}  // namespace crossvend::cli
