#pragma once

#include "crossvend/base/secret.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossvend::net {

using digest = std::array<std::byte, 32>;

[[nodiscard]] digest sha256(std::string_view data);
[[nodiscard]] digest hmac_sha256(std::string_view key, std::string_view data);

/// A key made of a secret that may be no better than a password (PBKDF2, RFC 8018, section 5.2), another one for each
/// `salt`: milliseconds of work, so that the secret cannot be guessed from what the key signed.
[[nodiscard]] base::secret stretched_key(const base::secret& from, std::string_view salt);

/// The bytes of a digest as a string, to be the key of the next HMAC.
[[nodiscard]] std::string_view bytes_of(const digest& value);

/// Lower-case hexadecimal.
[[nodiscard]] std::string hex(std::span<const std::byte> bytes);

/// Whether two texts are equal, in a time that depends on their lengths and nothing else of them.
[[nodiscard]] bool constant_time_equal(std::string_view given, std::string_view expected);

/// Why a text in PEM format (RFC 7468) yields no certificates; empty if it does. Of the certificates the first
/// alone is taken apart: all that a system trusts cost tens of milliseconds.
[[nodiscard]] std::string fault_of_certificates(std::string_view pem);

/// Why a text in PEM format is no RSA private key to sign with: encrypted, of another kind, shorter than 2048 bits;
/// empty if it is one. Nobody is asked for a passphrase.
[[nodiscard]] std::string fault_of_rsa_key(const base::secret& private_key_pem);

/// The bytes of an RS256 signature (RFC 7518, section 3.3) over `data`; nothing if the key has a fault.
[[nodiscard]] std::optional<std::string> rsa_sha256_signature(const base::secret& private_key_pem,
                                                              std::string_view data);

/// The version of OpenSSL in use, as it calls itself.
[[nodiscard]] std::string_view openssl_version();

}  // namespace crossvend::net
