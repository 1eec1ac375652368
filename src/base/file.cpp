#include "crossvend/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

namespace crossvend::base {
namespace {

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

}  // namespace

boost::system::result<secret> read_file(const std::filesystem::path& path, std::size_t limit) {
    // A pipe would keep the reader waiting for ever.
    const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number < 0) return last_error();
    struct stat status {};
    if (::fstat(file.number, &status) != 0) return last_error();
    if (S_ISDIR(status.st_mode)) return boost::system::errc::make_error_code(boost::system::errc::is_a_directory);
    if (!S_ISREG(status.st_mode)) return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    secret::bytes content(limit + 1);
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t count = ::read(file.number, content.data() + size, content.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return last_error();
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    if (size > limit) return boost::system::errc::make_error_code(boost::system::errc::file_too_large);
    return secret(std::string_view(content.data(), size));
}

boost::system::error_code replace_file(const std::filesystem::path& path, const secret& content, mode_t mode) {
    std::string temporary = path.string() + ".XXXXXX";
    const descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (file.number < 0) return last_error();
    boost::system::error_code error = write_all(file.number, content.reveal());
    if (!error && ::fchmod(file.number, mode) != 0) error = last_error();
    if (!error && ::rename(temporary.c_str(), path.c_str()) != 0) error = last_error();
    if (error) ::unlink(temporary.c_str());
    return error;
}

}  // namespace crossvend::base
