// Preloaded into the daemon (ld.so(8)), it takes the place of DNS: whatever the host, the answer is 127.0.0.1.

#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>
#include <string_view>

namespace {

constexpr unsigned slow_look_up_microseconds = 1'500'000;

}  // namespace

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    const std::string_view name = host == nullptr ? "" : host;
    while (name.starts_with("hangs.")) ::pause();
    if (name.starts_with("slow.")) ::usleep(slow_look_up_microseconds);
    static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    addrinfo literal = *hints;
    literal.ai_flags = AI_NUMERICHOST;
    return real("127.0.0.1", service, &literal, found);
}
