// Preloaded into the daemon (ld.so(8)), it writes the process's memory to the file that MEMORY_IMAGE names, as a core
// file would have it: at SIGUSR1, and when the process ends, behind all that it does by itself.

#include <fcntl.h>
#include <unistd.h>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

// No objects: they would be made after `begin` and gone before `end`.
const char* image = nullptr;              // where it goes
char temporary[4096];                     // where it is written
char maps[1 << 20];                       // of the process, as /proc has them
constexpr std::size_t largest = 1 << 28;  // beyond that it is an address space that somebody reserved

std::size_t read_maps() {
    const int file = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    std::size_t size = 0;
    for (ssize_t count = 1; count > 0 && size < sizeof maps; size += static_cast<std::size_t>(count))
        count = ::read(file, maps + size, sizeof maps - size);
    ::close(file);
    return size;
}

void write_mapping(int file, const char* begin, const char* end) {
    while (begin < end) {
        const ssize_t count = ::write(file, begin, static_cast<std::size_t>(end - begin));
        if (count <= 0) return;
        begin += count;
    }
}

/// Calls nothing that a signal handler may not.
void write_image() {
    const int file = ::open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const char* line = maps;
    const char* const last = line + read_maps();
    while (line < last) {
        // "7f0000000000-7f0000001000 rw-p 00000000 00:00 0     [heap]"
        char* rest = nullptr;
        const std::uintptr_t from = std::strtoull(line, &rest, 16);
        const std::uintptr_t to = std::strtoull(rest + 1, &rest, 16);
        const bool is_writable = rest[1] == 'r' && rest[2] == 'w' && rest[4] == 'p';
        if (is_writable && to - from <= largest)
            write_mapping(file, reinterpret_cast<const char*>(from), reinterpret_cast<const char*>(to));
        while (line < last && *line != '\n') ++line;
        ++line;
    }
    ::close(file);
    ::rename(temporary, image);
}

[[gnu::constructor]] void begin() {
    image = std::getenv("MEMORY_IMAGE");
    if (image == nullptr) return;
    std::snprintf(temporary, sizeof temporary, "%s.new", image);
    static_cast<void>(std::signal(SIGUSR1, [](int) { write_image(); }));
}

[[gnu::destructor]] void end() {
    if (image != nullptr) write_image();
}

}  // namespace
