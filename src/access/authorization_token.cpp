#include "crossvend/access/authorization_token.hpp"

#include "crossvend/base/configuration_error.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/base64.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <system_error>

namespace crossvend::access {
namespace {

constexpr std::size_t random_bytes = 32;
constexpr std::size_t shortest = 16;
constexpr std::size_t longest = 4096;

/// A directory that a variable names, which must not be the secret itself.
std::optional<std::filesystem::path> directory_in(const char* variable, const base::environment& environment) {
    const auto given = environment.get(variable);
    if (!given) return std::nullopt;
    if (base::holds_credentials(*given))
        throw base::configuration_error(std::string(variable) + ' ' + std::string(base::credentials_for_a_path));
    return given->substr(0, given->find(':'));  // systemd gives a list when a unit has several
}

/// Whoever may write there puts a token of their own in the place of ours.
void check_runtime_directory(const std::filesystem::path& directory) {
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0) return;  // making the file will tell
    if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 022U) != 0)
        throw base::configuration_error(directory.string() +
                                        " is not a directory of this user's that nobody else may write to");
}

}  // namespace

base::secret make_authorization_token(base::random_source& random) {
    std::array<std::byte, random_bytes> bytes{};
    random.fill(bytes);
    std::string text = net::base64url_encode(bytes);
    base::secret token(text);
    base::wipe(text.data(), text.size());
    base::wipe(bytes.data(), bytes.size());
    return token;
}

std::string_view fault_of_authorization_token(std::string_view token) {
    if (token.find_first_of("\r\n") != std::string_view::npos)
        return "has a line break, which AWS SDKs refuse: write it without one (printf %s, not echo)";
    if (token.size() < shortest) return "is shorter than 16 characters";
    if (token.size() > longest) return "is longer than 4096 characters";
    if (!base::is_word(token, "._~-")) return "has characters other than letters, digits and ._~-";
    return {};
}

std::variant<base::secret, std::string> read_authorization_token(const std::filesystem::path& file) {
    auto content = base::read_file(file, longest);
    if (!content) return "cannot read " + file.string() + ": " + content.error().message();
    const std::string_view fault = fault_of_authorization_token(content->reveal());
    if (!fault.empty()) return "the token in " + file.string() + ' ' + std::string(fault);
    return std::move(*content);
}

base::secret load_or_create_authorization_token(const std::filesystem::path& file, mode_t mode,
                                                base::random_source& random) {
    std::error_code unknown;
    if (std::filesystem::status(file, unknown).type() != std::filesystem::file_type::not_found) {
        auto content = read_authorization_token(file);
        if (const auto* fault = std::get_if<std::string>(&content)) throw base::configuration_error(*fault);
        return std::get<base::secret>(std::move(content));
    }
    base::secret token = make_authorization_token(random);
    if (const auto error = base::replace_file(file, token, mode))
        throw base::configuration_error("cannot write " + file.string() + ": " + error.message());
    return token;
}

std::filesystem::path default_authorization_token_file(const base::environment& environment) {
    constexpr const char* name = "authorization-token";
    for (const char* variable : {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"})
        if (const auto given = directory_in(variable, environment)) {
            check_runtime_directory(*given);
            return *given / name;
        }

    std::filesystem::path directory = directory_in("TMPDIR", environment).value_or("/tmp");
    directory /= "crossvend-" + std::to_string(::geteuid());
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        throw base::configuration_error("cannot make " + directory.string() + ": " +
                                        std::generic_category().message(errno));
    // Anybody can have made that name first; only a directory that is this user's alone will do.
    struct stat status {};
    if (::lstat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() ||
        (status.st_mode & 077U) != 0)
        throw base::configuration_error(directory.string() + " is not a directory of this user's alone");
    return directory / name;
}

}  // namespace crossvend::access
