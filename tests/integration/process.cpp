#include "process.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace crossvend::test {
namespace {

constexpr auto poll_interval = std::chrono::milliseconds(5);

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

temporary_directory::temporary_directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "crossvend-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
}

temporary_directory::~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

process::process(std::vector<std::string> command, const environment& variables, std::filesystem::path output,
                 const std::filesystem::path& errors)
    : output_(std::move(output)) {
    std::vector<std::string> settings;
    for (const auto& [name, value] : variables) settings.push_back(name + '=' + value);
    const auto arguments = pointers_to(command);
    const auto variable_pointers = pointers_to(settings);

    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, 1, output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (errors.empty())
        ::posix_spawn_file_actions_adddup2(&files, 1, 2);
    else
        ::posix_spawn_file_actions_addopen(&files, 2, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int error =
        ::posix_spawn(&id_, arguments.front(), &files, nullptr, arguments.data(), variable_pointers.data());
    ::posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error("cannot start " + command.front());
}

process::~process() {
    if (id_ < 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
}

void process::signal(int number) const { ::kill(id_, number); }

int process::wait(std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) == id_) {
            id_ = -1;
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        std::this_thread::sleep_for(poll_interval);
    }
    return -1;
}

std::string process::output() const { return text_of(output_); }

std::string process::wait_for_line(const std::string& text) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
        std::istringstream lines(output());
        for (std::string line; std::getline(lines, line);)
            if (line.find(text) != std::string::npos) return line;
        std::this_thread::sleep_for(poll_interval);
    }
    ADD_FAILURE() << "no line with \"" << text << "\" in:\n" << output();
    return {};
}

ended run_to_end(std::vector<std::string> command, const process::environment& variables,
                 const temporary_directory& directory) {
    const std::filesystem::path output = directory / "stdout";
    const std::filesystem::path errors = directory / "stderr";
    const int status = process(std::move(command), variables, output, errors).wait();
    return {status, text_of(output), text_of(errors)};
}

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace crossvend::test
