#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace crossvend::test {

/// A certificate authority made for the test, and what it signs.
class certificate_authority {
public:
    certificate_authority();
    ~certificate_authority();

    struct certificate {
        std::string pem;
        std::string key_pem;
    };
    /// A certificate for the host name, valid from a day ago until `days` from now.
    [[nodiscard]] certificate issue(const std::string& host, int days) const;
    /// The authority's own certificate, for AWS_CA_BUNDLE.
    [[nodiscard]] std::string pem() const;

private:
    struct keys;
    std::unique_ptr<keys> keys_;
};

/// Ends TLS in front of a plain port on loopback, on a thread of its own until it is destroyed.
class tls_front {
public:
    /// `max_version` is OpenSSL's number of the newest version it speaks, 0 for any.
    tls_front(const certificate_authority::certificate& certificate, std::uint16_t backend, int max_version = 0);
    ~tls_front();

    [[nodiscard]] std::uint16_t port() const;
    /// The name that clients sent in the TLS handshake, last.
    [[nodiscard]] std::string server_name() const;

private:
    class server;
    std::unique_ptr<server> server_;
};

}  // namespace crossvend::test
