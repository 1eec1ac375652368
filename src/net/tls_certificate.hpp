#pragma once

#include "crossvend/net/tls_certificate.hpp"

#include <openssl/ssl.h>

namespace crossvend::net {

/// Frees what is OpenSSL's.
struct tls_deleter {
    void operator()(SSL* session) const { SSL_free(session); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using tls_session = std::unique_ptr<SSL, tls_deleter>;

class tls_certificate {
public:
    explicit tls_certificate(const tls_files& files);

    /// The server's side of a session on a connection. Throws std::bad_alloc.
    [[nodiscard]] tls_session accept(int connection) const;

private:
    std::unique_ptr<SSL_CTX, tls_deleter> context_;
};

}  // namespace crossvend::net
