#pragma once

#include "crossvend/base/secret.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>
#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>

namespace crossvend::base {

/// Reads a whole file. Fails with the system's error, or file_too_large beyond `limit` bytes.
[[nodiscard]] boost::system::result<secret> read_file(const std::filesystem::path& path, std::size_t limit);

/// The same for a file that keeps secrets, which must not be a link or somebody else's, nor open to others than its
/// owner. Gives the content, or why there is none, in words that go on where "the file" left off; empty where there
/// is no file.
[[nodiscard]] std::variant<secret, std::string> read_private_file(const std::filesystem::path& path, std::size_t limit);

/// Why what a file holds may be of another than one means, in words that go on where "the file" left off: it belongs to
/// another user than this one and root, or everybody may write to it. Empty where there is no such doubt, or no file.
[[nodiscard]] std::string doubt_about(const std::filesystem::path& path);

/// Whether what is in a directory is in memory only (tmpfs(5), or ramfs), but for what the machine swaps out. Fails
/// with the system's error.
[[nodiscard]] boost::system::result<bool> is_in_memory(const std::filesystem::path& directory);

/// Puts `content` in place of whatever is at `path`, by a temporary file beside it and a rename, so that a
/// reader sees the old file or the new one whole. The file gets exactly `mode`, whatever the umask.
[[nodiscard]] boost::system::error_code replace_file(const std::filesystem::path& path, const secret& content,
                                                     mode_t mode);

/// Gives this user's file exactly `mode`, unless it has it. Fails with the system's error.
[[nodiscard]] boost::system::error_code set_mode(const std::filesystem::path& path, mode_t mode);

/// Removes what `replace_file` has left beside `path` in a process that was killed meanwhile, as far as it can.
void remove_leftovers(const std::filesystem::path& path);

}  // namespace crossvend::base
