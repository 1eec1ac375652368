#include "session_key.hpp"

#include "crossvend/base/file.hpp"
#include "crossvend/net/address.hpp"
#include "crossvend/net/crypto.hpp"

#include <unistd.h>
#include <array>
#include <climits>
#include <string>

namespace crossvend::app {
namespace {

/// Which boot of the machine this is; empty where the system does not tell (gVisor).
std::string boot_id() {
    const auto text = base::read_file("/proc/sys/kernel/random/boot_id", 64);
    return text ? std::string(text->reveal()) : std::string();
}

/// In a pod its name.
std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size()) == 0 ? std::string(name.data()) : std::string();
}

}  // namespace

base::secret session_key(const base::secret& kept) { return net::stretched_key(kept, boot_id()); }

base::secret session_key(const base::secret& authorization_token, const boost::asio::ip::tcp::endpoint& address) {
    return net::stretched_key(authorization_token, boot_id() + host_name() + ' ' + net::format_address(address));
}

}  // namespace crossvend::app
