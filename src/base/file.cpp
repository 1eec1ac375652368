#include "crossvend/base/file.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>

namespace crossvend::base {
namespace {

/// Stands behind the name of a file that will take the place of another, before what makes it unique.
constexpr std::string_view new_mark = ".new-";

boost::system::error_code last_error() { return {errno, boost::system::system_category()}; }

/// Closes a descriptor at the end of a scope.
struct descriptor {
    explicit descriptor(int opened) : number(opened) {}
    ~descriptor() {
        if (number >= 0) ::close(number);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int number;
};

boost::system::error_code write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// A pipe would keep the reader waiting for ever.
constexpr int to_read = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

/// For a file whose length the system does not tell, to begin with.
constexpr std::size_t least_room = 4096;

boost::system::result<secret> read_all(int file, std::size_t limit) {
    struct stat status {};
    if (::fstat(file, &status) != 0) return last_error();
    if (S_ISDIR(status.st_mode)) return boost::system::errc::make_error_code(boost::system::errc::is_a_directory);
    if (!S_ISREG(status.st_mode)) return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    // Not the limit at once: memory that is touched, and wiped again, takes longer than the file.
    secret::bytes content(std::min(limit, std::max(least_room, static_cast<std::size_t>(status.st_size))) + 1);
    std::size_t size = 0;
    while (size <= limit) {
        if (size == content.size()) content.resize(std::min(limit + 1, 2 * size));
        const ssize_t count = ::read(file, content.data() + size, content.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return last_error();
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    if (size > limit) return boost::system::errc::make_error_code(boost::system::errc::file_too_large);
    return secret(std::string_view(content.data(), size));
}

}  // namespace

boost::system::result<secret> read_file(const std::filesystem::path& path, std::size_t limit) {
    const descriptor file(::open(path.c_str(), to_read));
    if (file.number < 0) return last_error();
    return read_all(file.number, limit);
}

std::variant<secret, std::string> read_private_file(const std::filesystem::path& path, std::size_t limit) {
    const descriptor file(::open(path.c_str(), to_read | O_NOFOLLOW));
    if (file.number < 0 && errno == ENOENT) return std::string();
    struct stat status {};
    if (file.number < 0 || ::fstat(file.number, &status) != 0) return "cannot be read: " + last_error().message();
    if (status.st_uid != ::geteuid()) return std::string("belongs to another user");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return std::string("is open to others than its owner");
    auto content = read_all(file.number, limit);
    if (!content) return "cannot be read: " + content.error().message();
    return std::move(*content);
}

std::string doubt_about(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    if (status.st_uid != ::geteuid() && status.st_uid != 0)
        return "belongs to another user (" + std::to_string(status.st_uid) + ')';
    return (status.st_mode & S_IWOTH) != 0 ? "may be written to by everybody" : "";
}

boost::system::result<bool> is_in_memory(const std::filesystem::path& directory) {
    struct statfs file_system {};
    if (::statfs(directory.c_str(), &file_system) != 0) return {boost::system::in_place_error, last_error()};
    const bool is = file_system.f_type == TMPFS_MAGIC || file_system.f_type == RAMFS_MAGIC;
    return {boost::system::in_place_value, is};
}

boost::system::error_code replace_file(const std::filesystem::path& path, const secret& content, mode_t mode) {
    std::string temporary = path.string() + std::string(new_mark) + "XXXXXX";
    const descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.number < 0) return last_error();
    boost::system::error_code error = write_all(file.number, content.reveal());
    if (!error && ::fchmod(file.number, mode) != 0) error = last_error();
    if (!error && ::rename(temporary.c_str(), path.c_str()) != 0) error = last_error();
    if (error) ::unlink(temporary.c_str());
    return error;
}

boost::system::error_code set_mode(const std::filesystem::path& path, mode_t mode) {
    const descriptor file(::open(path.c_str(), to_read));
    struct stat status {};
    if (file.number < 0 || ::fstat(file.number, &status) != 0) return last_error();
    const bool has_it = (status.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO)) == mode;
    return has_it || ::fchmod(file.number, mode) == 0 ? boost::system::error_code() : last_error();
}

void remove_leftovers(const std::filesystem::path& path) {
    const std::string beginning = path.filename().string() + std::string(new_mark);
    std::error_code error;
    std::filesystem::directory_iterator each(path.parent_path(), error);
    for (; !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
        std::error_code ignored;
        if (each->path().filename().string().starts_with(beginning)) std::filesystem::remove(each->path(), ignored);
    }
}

}  // namespace crossvend::base
