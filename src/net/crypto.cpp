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
#include <new>
#include <stdexcept>

namespace crossvend::net {
namespace {

const unsigned char* data_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// What RS256 asks for at least (RFC 7518, section 3.3).
constexpr int fewest_bits = 2048;

struct deleter {
    void operator()(BIO* source) const { BIO_free(source); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <class T>
using owned = std::unique_ptr<T, deleter>;

owned<BIO> open_text(std::string_view text) {
    const char* const data = text.empty() ? "" : text.data();  // OpenSSL refuses a null one
    return owned<BIO>(BIO_new_mem_buf(data, static_cast<int>(text.size())));
}

/// The key, or none. OpenSSL would ask on the terminal for the passphrase of an encrypted one.
owned<EVP_PKEY> read_private_key(std::string_view pem) {
    const auto source = open_text(pem);
    const auto no_passphrase = [](char*, int, int, void*) { return -1; };
    owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(source.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return key;
}

std::string fault_of(const EVP_PKEY* key, std::string_view pem) {
    if (key == nullptr)
        return pem.find("ENCRYPTED") == std::string_view::npos ? "not a private key in PEM format"
                                                               : "encrypted with a passphrase";
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return "not an RSA key";
    if (EVP_PKEY_get_bits(key) < fewest_bits) return "an RSA key of less than " + std::to_string(fewest_bits) + " bits";
    return {};
}

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

base::secret stretched_key(const base::secret& from, std::string_view salt) {
    constexpr int rounds = 10000;
    base::secret::bytes key(sizeof(digest));
    const std::string_view password = from.reveal();
    if (::PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), data_of(salt),
                            static_cast<int>(salt.size()), rounds, ::EVP_sha256(), static_cast<int>(key.size()),
                            reinterpret_cast<unsigned char*>(key.data())) != 1)
        throw std::bad_alloc();
    return base::secret(std::move(key));
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
    const auto source = open_text(pem);
    const owned<X509> first(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
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

std::string fault_of_rsa_key(const base::secret& private_key_pem) {
    return fault_of(read_private_key(private_key_pem.reveal()).get(), private_key_pem.reveal());
}

std::optional<std::string> rsa_sha256_signature(const base::secret& private_key_pem, std::string_view data) {
    const auto key = read_private_key(private_key_pem.reveal());
    if (!fault_of(key.get(), private_key_pem.reveal()).empty()) return std::nullopt;
    const owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())), '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, data_of(data),
                       data.size()) != 1) {
        ERR_clear_error();  // a key whose numbers do not fit each other
        return std::nullopt;
    }
    signature.resize(size);
    return signature;
}

std::string_view openssl_version() { return OpenSSL_version(OPENSSL_VERSION); }

}  // namespace crossvend::net
