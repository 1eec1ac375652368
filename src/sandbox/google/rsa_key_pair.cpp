#include "sandbox/google/rsa_key_pair.hpp"

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>

namespace crossvend::sandbox {
namespace {

struct deleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free(bio); }
};

/// What `write` puts into a buffer of OpenSSL's.
template <class Write>
base::secret pem_of(Write write) {
    const std::unique_ptr<BIO, deleter> buffer(BIO_new(BIO_s_secmem()));
    if (!buffer || write(buffer.get()) != 1) throw std::runtime_error("OpenSSL cannot write a key");
    base::secret::bytes text(BIO_ctrl_pending(buffer.get()));
    std::size_t size = 0;
    if (BIO_read_ex(buffer.get(), text.data(), text.size(), &size) != 1 || size != text.size())
        throw std::runtime_error("OpenSSL cannot write a key");
    return base::secret(std::move(text));
}

}  // namespace

rsa_key_pair make_rsa_key_pair() {
    constexpr std::size_t bits = 2048;
    const std::unique_ptr<EVP_PKEY, deleter> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
    if (!key) throw std::runtime_error("OpenSSL cannot make an RSA key");
    rsa_key_pair pair;
    pair.private_pem = pem_of(
        [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    pair.public_pem = pem_of([&](BIO* out) { return PEM_write_bio_PUBKEY(out, key.get()); }).reveal();
    return pair;
}

}  // namespace crossvend::sandbox
