#include "crossvend/aws/session_name.hpp"

#include "crossvend/base/text.hpp"

namespace crossvend::aws {

std::string make_session_name(std::string_view text, std::size_t telling_end) {
    constexpr std::size_t shortest = 2;
    const std::size_t begin = telling_end > longest_session_name ? telling_end - longest_session_name : 0;
    std::string name(text.substr(begin, longest_session_name));
    for (char& c : name)
        if (!base::is_word({&c, 1}, "_+=,.@-")) c = '-';
    if (name.size() < shortest) name.append(shortest - name.size(), '-');
    return name;
}

}  // namespace crossvend::aws
