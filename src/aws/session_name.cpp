#include "crossvend/aws/session_name.hpp"

#include "crossvend/base/text.hpp"

namespace crossvend::aws {

std::string make_session_name(std::string_view text) {
    constexpr std::size_t shortest = 2, longest = 64;
    std::string name(text.substr(0, longest));
    for (char& c : name)
        if (!base::is_word({&c, 1}, "_+=,.@-")) c = '-';
    if (name.size() < shortest) name.append(shortest - name.size(), '-');
    return name;
}

}  // namespace crossvend::aws
