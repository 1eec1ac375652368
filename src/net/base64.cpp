#include "crossvend/net/base64.hpp"

#include "crossvend/base/text.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace crossvend::net {

std::string base64_encode(std::span<const std::byte> bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string base64url_encode(std::span<const std::byte> bytes) {
    std::string text = base64_encode(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    while (!text.empty() && text.back() == '=') text.pop_back();
    return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    if (const std::size_t size = text.find_last_not_of('=') + 1; size < text.size()) {
        if (text.size() % 4 != 0 || text.size() - size > 2) return std::nullopt;
        text = text.substr(0, size);
    }
    if (text.size() % 4 == 1 || !base::is_word(text, "-_")) return std::nullopt;

    std::string padded(text);
    std::ranges::replace(padded, '-', '+');
    std::ranges::replace(padded, '_', '/');
    const std::size_t padding = (4 - padded.size() % 4) % 4;
    padded.append(padding, '=');

    std::string bytes(padded.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(padded.data()), static_cast<int>(padded.size()));
    if (size < 0) return std::nullopt;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace crossvend::net
