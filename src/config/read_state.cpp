#include "crossvend/base/file.hpp"
#include "readers.hpp"

#include <unistd.h>

namespace crossvend::config {

std::optional<std::filesystem::path> read_state_file(reading& from) {
    constexpr const char* place = "/state/file";
    document& document = from.document;
    const bool disk_is_allowed = document.boolean("/state/allow_disk").value_or(false);
    const auto name = document.text(place);
    if (!name) return std::nullopt;
    const std::filesystem::path file(*name);
    if (!file.is_absolute() || !file.has_filename()) {
        document.refuse(place);
        return file;
    }
    if (from.around.who != reader::daemon) return file;
    const std::filesystem::path directory = file.parent_path();
    const auto in_memory = base::is_in_memory(directory);
    if (!in_memory)
        document.fault_at(place, "the directory " + directory.string() + ": " + in_memory.error().message());
    else if (::access(directory.c_str(), W_OK | X_OK) != 0)
        document.fault_at(place, "the directory " + directory.string() + " cannot be written to");
    else if (!*in_memory && !disk_is_allowed)
        document.fault_at(place, "the directory " + directory.string() +
                                     " is on a disk, where credentials outlive their deletion; take one that is in "
                                     "memory (tmpfs), or set state.allow_disk to true");
    else if (!*in_memory)
        from.warnings.emplace_back("the state file is on a disk: credentials are written to it");
    return file;
}

}  // namespace crossvend::config
