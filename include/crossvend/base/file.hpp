#pragma once

#include "crossvend/base/secret.hpp"

#include <boost/system/result.hpp>

#include <sys/types.h>
#include <cstddef>
#include <filesystem>

namespace crossvend::base {

/// Reads a whole file. Fails with the system's error, or file_too_large beyond `limit` bytes.
[[nodiscard]] boost::system::result<secret> read_file(const std::filesystem::path& path, std::size_t limit);

/// Puts `content` in place of whatever is at `path`, by a temporary file beside it and a rename, so that a
/// reader sees the old file or the new one whole. The file gets exactly `mode`, whatever the umask.
[[nodiscard]] boost::system::error_code replace_file(const std::filesystem::path& path, const secret& content,
                                                     mode_t mode);

}  // namespace crossvend::base
