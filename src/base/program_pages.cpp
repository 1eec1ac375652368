#include "crossvend/base/program_pages.hpp"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdint>

namespace crossvend::base {
namespace {

/// What cannot be written has never been changed (dl_iterate_phdr(3), elf(5)).
int release_segments(dl_phdr_info* object, std::size_t, void*) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const auto& segment = object->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
        const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
        const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): where a segment lies is told as a number.
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
    return 0;
}

}  // namespace

void release_program_pages() { ::dl_iterate_phdr(release_segments, nullptr); }

}  // namespace crossvend::base
