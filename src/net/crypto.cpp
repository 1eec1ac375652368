#include "crossvend/net/crypto.hpp"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <memory>
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

std::string fault_of_certificates(std::string_view pem) {
    const char* const text = pem.empty() ? "" : pem.data();  // OpenSSL refuses a null one
    const std::unique_ptr<BIO, decltype(&::BIO_free)> source(BIO_new_mem_buf(text, static_cast<int>(pem.size())),
                                                             &::BIO_free);
    const std::unique_ptr<X509, decltype(&::X509_free)> first(
        PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr), &::X509_free);
    while (first != nullptr) {
        char *name = nullptr, *header = nullptr;
        unsigned char* data = nullptr;
        long size = 0;
        if (PEM_read_bio(source.get(), &name, &header, &data, &size) != 1) break;
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_free(data);
    }
    // The error by which OpenSSL says that there is no more is the one that ends a good file.
    const unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    if (first != nullptr && ERR_GET_REASON(error) == PEM_R_NO_START_LINE) return {};
    const char* reason = ERR_reason_error_string(error);
    return reason == nullptr ? "not a certificate" : reason;
}

std::string_view openssl_version() { return OpenSSL_version(OPENSSL_VERSION); }

}  // namespace crossvend::net
