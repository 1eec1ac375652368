// Preloaded into the daemon (ld.so(8)), it takes the place of DNS. Whatever the host, the answer is 127.0.0.1, or what
// the file that NAME_SERVICE_ANSWER names says at that moment: addresses, one a line, or "unknown", "unavailable" or
// "hangs" in their place.

#include <dlfcn.h>
#include <netdb.h>
#include <unistd.h>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr unsigned slow_look_up_microseconds = 1'500'000;
constexpr unsigned between_looks_microseconds = 20'000;

std::vector<std::string> read_answer() {
    const char* const file = std::getenv("NAME_SERVICE_ANSWER");
    if (file == nullptr) return {"127.0.0.1"};
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// The answer, once there is one.
std::vector<std::string> answer_to(std::string_view host) {
    while (host.starts_with("hangs.")) ::pause();
    if (host.starts_with("slow.")) ::usleep(slow_look_up_microseconds);
    std::vector<std::string> answer = read_answer();
    while (answer.empty() || answer.front() == "hangs") {
        ::usleep(between_looks_microseconds);
        answer = read_answer();
    }
    return answer;
}

}  // namespace

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    const std::vector<std::string> answer = answer_to(host == nullptr ? "" : host);
    if (answer.front() == "unknown") return EAI_NONAME;
    if (answer.front() == "unavailable") return EAI_AGAIN;
    static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    addrinfo literal = *hints;
    literal.ai_flags = AI_NUMERICHOST;
    addrinfo** end = found;
    for (const std::string& address : answer) {
        if (const int error = real(address.c_str(), service, &literal, end); error != 0) return error;
        end = &(*end)->ai_next;
    }
    return 0;
}
