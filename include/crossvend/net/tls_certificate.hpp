#pragma once

#include <memory>
#include <string>

namespace crossvend::net {

/// Where a server's certificate is.
struct tls_files {
    std::string certificate;  ///< in PEM format, with what leads to an authority behind it
    std::string key;          ///< its private key, in PEM format and without a passphrase

    bool operator==(const tls_files&) const = default;
};

/// A server's certificate with its key, ready for handshakes. A connection keeps the one that it began with.
class tls_certificate;

/// Reads one. Throws base::configuration_error naming the file that yields none, or that the key is another's.
[[nodiscard]] std::shared_ptr<const tls_certificate> load_tls_certificate(const tls_files& files);

}  // namespace crossvend::net
