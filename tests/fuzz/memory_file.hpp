#pragma once

#include "properties.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <string>

namespace crossvend::fuzz {

/// A file that is on no disk, as an input may come thousands of times a second.
class memory_file {
public:
    explicit memory_file(std::string_view content) : descriptor_(::memfd_create("input", MFD_CLOEXEC)) {
        require(::write(descriptor_, content.data(), content.size()) == static_cast<ssize_t>(content.size()),
                "the input could be written");
    }
    ~memory_file() { ::close(descriptor_); }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

}  // namespace crossvend::fuzz
