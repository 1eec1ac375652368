#include "crossvend/base/secret.hpp"

#include <array>
#include <cstring>

namespace crossvend::base {

void wipe(void* memory, std::size_t size) noexcept {
    if (size != 0) ::explicit_bzero(memory, size);
}

[[gnu::noinline]] void wipe_remains() noexcept {
    // As deep as a refresh goes: a TLS handshake takes the most.
    std::array<char, std::size_t{64} * 1024> stack;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    wipe(stack.data(), stack.size());
    // Zeros through the registers: which ones the C library takes depends on how much it copies. It is called by a
    // pointer that the compiler knows nothing of, or there would be no call.
    void* (*volatile const copy)(void*, const void*, std::size_t) = std::memcpy;
    for (std::size_t size = 16; size <= 1024; size *= 2) copy(stack.data(), stack.data() + 1024, size);
}

}  // namespace crossvend::base
