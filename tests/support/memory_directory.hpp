#pragma once

#include "crossvend/base/file.hpp"

#include <gtest/gtest.h>

#include <stdlib.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace crossvend::test {

/// Where files of a test may lie in memory only: the first place of the usual ones that is a memory file system and can
/// be written to; empty if there is none, as in a bare tree that was entered with chroot.
inline std::filesystem::path memory_file_system() {
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    for (const std::filesystem::path place : {"/dev/shm", runtime == nullptr ? "" : runtime, "/run", "/tmp", "/mnt"})
        if (base::is_in_memory(place).has_value() && base::is_in_memory(place).value() &&
            ::access(place.c_str(), W_OK | X_OK) == 0)
            return place;
    return {};
}

inline constexpr const char* no_memory_file_system =
    "no memory file system (tmpfs) that this user may write to is mounted";

/// A directory in memory, which goes with the object.
class memory_directory {
public:
    memory_directory() {
        const std::filesystem::path place = memory_file_system();
        if (place.empty()) return;
        std::string name = place / "crossvend-XXXXXX";
        if (const char* made = ::mkdtemp(name.data())) path_ = made;
    }
    ~memory_directory() {
        if (!path_.empty()) std::filesystem::remove_all(path_);
    }
    memory_directory(const memory_directory&) = delete;
    memory_directory& operator=(const memory_directory&) = delete;

    /// Empty where there is no memory file system.
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace crossvend::test
