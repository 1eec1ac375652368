#include "shell_word.hpp"

namespace crossvend::cli {

void write_shell_word(std::ostream& out, std::string_view text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=@,+%";
    if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) {
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
