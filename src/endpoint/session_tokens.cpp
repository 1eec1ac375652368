#include "crossvend/endpoint/session_tokens.hpp"

#include "crossvend/net/base64.hpp"
#include "crossvend/net/crypto.hpp"

#include <array>
#include <charconv>

namespace crossvend::endpoint {
namespace {

constexpr std::size_t expiry_digits = 16;
constexpr int hexadecimal = 16;

/// The machine's uptime at which a token ends, in nanoseconds: nobody can set that.
std::string write_expiry(base::duration uptime) {
    std::array<std::byte, expiry_digits / 2> bytes{};
    auto rest = static_cast<std::uint64_t>(uptime.count());
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, rest >>= 8U)
        *byte = static_cast<std::byte>(rest & 0xffU);
    return net::hex(bytes);
}

base::duration read_expiry(std::string_view digits) {
    std::int64_t nanoseconds = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), nanoseconds, hexadecimal);
    return base::duration(nanoseconds);
}

base::secret signature_of(std::string_view expiry, const base::secret& key) {
    return base::secret(net::base64url_encode(net::hmac_sha256(key.reveal(), expiry)));
}

}  // namespace

void session_tokens::use(base::secret key) {
    if (!net::constant_time_equal(key.reveal(), key_.reveal())) key_before_ = std::exchange(key_, std::move(key));
}

base::secret session_tokens::issue(base::duration ttl) const {
    const std::string expiry = write_expiry(clock_.uptime() + ttl);
    base::secret token(expiry);
    token.append(signature_of(expiry, key_));
    return token;
}

bool session_tokens::is_good(std::string_view token) const {
    const std::string_view expiry = token.substr(0, expiry_digits);
    const auto is_signed_with = [&](const base::secret& key) {
        return net::constant_time_equal(token.substr(expiry.size()), signature_of(expiry, key).reveal());
    };
    if (!is_signed_with(key_) && (key_before_.empty() || !is_signed_with(key_before_))) return false;
    const base::duration left = read_expiry(expiry) - clock_.uptime();
    return left > base::duration::zero() && left <= longest;  // more: of before the machine was started again
}

}  // namespace crossvend::endpoint
