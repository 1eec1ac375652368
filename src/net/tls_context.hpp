#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace crossvend::net {

/// Whom a client of TLS trusts, and how little of TLS it settles for.
class tls_context {
public:
    /// `ca_file` is in PEM format; when empty, the system's authorities are taken.
    explicit tls_context(std::string ca_file) : ca_file_(std::move(ca_file)) {}

    using context_or_error = boost::system::result<boost::asio::ssl::context*, std::string>;

    /// A context to begin a session with at once. The authorities are read at the first call, which costs tens of
    /// milliseconds, and again only when their files were replaced or written. Fails with why they cannot be read.
    [[nodiscard]] context_or_error get();

private:
    /// What tells one state of the files from another: device, inode, size and time of each.
    using stamp = std::vector<std::array<std::int64_t, 5>>;
    [[nodiscard]] stamp stamp_of_files() const;

    std::string ca_file_;
    std::optional<boost::asio::ssl::context> context_;
    stamp read_;  ///< what the files were when the context was made
};

/// Has a session ask for `host`, take no certificate but one of that name or address, and speak HTTP/1.1.
void ask_for_host(SSL* session, const std::string& host);

/// Why a handshake failed: what OpenSSL did not like of the peer.
[[nodiscard]] std::string handshake_error(const boost::system::error_code& error, SSL* session,
                                          const std::string& host);

}  // namespace crossvend::net
