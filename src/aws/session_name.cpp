#include "crossvend/aws/session_name.hpp"

namespace crossvend::aws {

std::string make_session_name(std::string_view text) {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";
    constexpr std::size_t shortest = 2, longest = 64;
    std::string name(text.substr(0, longest));
    for (char& c : name)
        if (allowed.find(c) == std::string_view::npos) c = '-';
    if (name.size() < shortest) name.append(shortest - name.size(), '-');
    return name;
}

}  // namespace crossvend::aws
