#include "sandbox/http/random_text.hpp"

#include <vector>

namespace crossvend::sandbox {

std::string random_text(base::random_source& random, std::string_view alphabet, std::size_t size) {
    std::vector<std::byte> bytes(size);
    random.fill(bytes);
    std::string text;
    for (const std::byte byte : bytes) text += alphabet[std::to_integer<std::size_t>(byte) % alphabet.size()];
    return text;
}

std::string random_uuid(base::random_source& random) {
    std::string text = random_text(random, "0123456789abcdef", 36);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) text[dash] = '-';
    text[14] = '4';                                                 // the version
    text[19] = random_text(random, "89ab89ab89ab89ab", 1).front();  // the variant
    return text;
}

}  // namespace crossvend::sandbox
