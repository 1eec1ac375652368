#pragma once

#include "crossvend/base/secret.hpp"

#include <string>

namespace crossvend::sandbox {

/// A key pair to sign tokens with, as PEM.
struct rsa_key_pair {
    base::secret private_pem;
    std::string public_pem;
};

/// Makes a key of 2048 bits, as Google's have. Throws std::runtime_error if OpenSSL does not.
[[nodiscard]] rsa_key_pair make_rsa_key_pair();

}  // namespace crossvend::sandbox
