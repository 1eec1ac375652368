#include "crossvend/base/secret.hpp"

#include <cstring>

namespace crossvend::base {

void wipe(void* memory, std::size_t size) noexcept {
    if (size != 0) ::explicit_bzero(memory, size);
}

}  // namespace crossvend::base
