// Counts what a program allocates: loaded before the C library (LD_PRELOAD), it adds one for each block to the counter
// at the head of the file that ALLOCATIONS_FILE names, where another program reads it while this one runs.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

// What glibc's own functions of these names do; operator new calls malloc.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

using counter = std::atomic<std::uint64_t>;

counter before_main;
counter* allocations = &before_main;

[[gnu::constructor]] void map_counter() {
    const char* path = std::getenv("ALLOCATIONS_FILE");
    const int file = path != nullptr ? ::open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) std::abort();
    void* shared = ::mmap(nullptr, sizeof(counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) std::abort();
    ::close(file);
    allocations = static_cast<counter*>(shared);
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
    ++*allocations;
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
    ++*allocations;
    return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) {
    ++*allocations;
    return __libc_realloc(block, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++*allocations;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    ++*allocations;
    *block = __libc_memalign(alignment, size);
    return *block != nullptr ? 0 : ENOMEM;
}
}
