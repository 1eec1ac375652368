#include "crossvend/net/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <stdexcept>

namespace crossvend::net {
namespace {

const unsigned char* data_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

digest sha256(std::string_view data) {
    digest result{};
    ::SHA256(data_of(data), data.size(), reinterpret_cast<unsigned char*>(result.data()));
    return result;
}

digest hmac_sha256(std::string_view key, std::string_view data) {
    digest result{};
    unsigned int size = result.size();
    const char* const key_data = key.empty() ? "" : key.data();  // OpenSSL refuses a null one
    if (::HMAC(EVP_sha256(), key_data, static_cast<int>(key.size()), data_of(data), data.size(),
               reinterpret_cast<unsigned char*>(result.data()), &size) == nullptr)
        throw std::runtime_error("HMAC-SHA256 failed");
    return result;
}

std::string_view bytes_of(const digest& value) { return {reinterpret_cast<const char*>(value.data()), value.size()}; }

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte byte : bytes) {
        text += digits[std::to_integer<std::size_t>(byte >> 4)];
        text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    return text;
}

bool constant_time_equal(std::string_view given, std::string_view expected) {
    return given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0;
}

std::string_view openssl_version() { return OpenSSL_version(OPENSSL_VERSION); }

}  // namespace crossvend::net
