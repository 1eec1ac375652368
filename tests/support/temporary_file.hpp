#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace crossvend::test {

/// A file that lasts as long as the test.
class temporary_file {
public:
    explicit temporary_file(std::string_view content = {}) {
        path_ = (std::filesystem::temp_directory_path() / "crossvend-test-XXXXXX").string();
        const int made = ::mkstemp(path_.data());
        if (made >= 0) ::close(made);
        write(content);
    }
    ~temporary_file() { remove(); }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    void write(std::string_view content) const {
        std::ofstream(path_, std::ios::binary | std::ios::trunc)
            .write(content.data(), static_cast<std::streamsize>(content.size()));
    }
    void remove() const { std::filesystem::remove(path_); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace crossvend::test
