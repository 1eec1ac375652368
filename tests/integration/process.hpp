#pragma once

#include <sys/types.h>
#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace crossvend::test {

/// A directory of the test's own, removed with everything in it.
class temporary_directory {
public:
    temporary_directory();
    ~temporary_directory();
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// A child process with just the environment it is given. Its stdout and stderr go to a file, or to one each. It is
/// killed with the object if it still runs.
class process {
public:
    using environment = std::map<std::string, std::string>;

    process(std::vector<std::string> command, const environment& variables, std::filesystem::path output,
            const std::filesystem::path& errors = {});
    ~process();
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    [[nodiscard]] pid_t id() const { return id_; }
    void signal(int number) const;
    /// Waits for the end and gives the exit status, 128 + n after signal n, or -1 if it still runs then.
    [[nodiscard]] int wait(std::chrono::milliseconds limit = std::chrono::seconds(20));

    /// What it has written so far.
    [[nodiscard]] std::string output() const;
    /// The first line it writes that holds `text`; fails the test after twenty seconds without.
    [[nodiscard]] std::string wait_for_line(const std::string& text) const;

private:
    pid_t id_ = -1;
    std::filesystem::path output_;
};

/// How a command ended.
struct ended {
    int status = -1;
    std::string output;
    std::string errors;  ///< what it wrote to stderr
};

/// Runs a command to its end, with files in this directory.
[[nodiscard]] ended run_to_end(std::vector<std::string> command, const process::environment& variables,
                               const temporary_directory& directory);

/// The text of a file.
[[nodiscard]] std::string text_of(const std::filesystem::path& file);

}  // namespace crossvend::test
