#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// What libFuzzer, or a replay of its corpus, calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace crossvend::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Takes what stands before `end` off the front of a text, and `end` with it; all of it where there is none.
inline std::string_view take_until(std::string_view end, std::string_view& text) {
    const std::size_t at = std::min(text.find(end), text.size());
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(std::min(at + end.size(), text.size()));
    return taken;
}

}  // namespace crossvend::fuzz
