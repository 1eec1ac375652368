#include "crossvend/base/file.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/options.hpp"
#include "sandbox/sandbox.hpp"

#include <iostream>
#include <optional>

namespace {

namespace base = crossvend::base;
namespace sandbox = crossvend::sandbox;

constexpr std::size_t largest_file = std::size_t{16} * 1024 * 1024;

/// The account to play; nothing, with all that is wrong on stderr, if its file is no good.
std::optional<sandbox::account> load_account(const std::string& file) {
    sandbox::complaints wrong;
    sandbox::account account;
    if (file.empty()) {
        account = sandbox::read_account(sandbox::example_account(), wrong);
    } else if (const auto content = base::read_file(file, largest_file)) {
        account = sandbox::read_account(content->reveal(), wrong);
    } else {
        wrong.push_back("cannot be read: " + content.error().message());
    }
    for (const std::string& each : wrong) std::cerr << "crossvend-sandbox: " << file << ": " << each << '\n';
    return wrong.empty() ? std::optional(std::move(account)) : std::nullopt;
}

sandbox::exit_status run(int argc, char** argv) {
    const auto given = sandbox::parse_options(argc, argv);
    if (const auto* status = std::get_if<sandbox::exit_status>(&given)) return *status;
    const auto& options = std::get<sandbox::options>(given);

    const auto account = load_account(options.account_file);
    if (!account) return sandbox::exit_status::configuration;
    base::logger log(options.log_level, options.log_format);
    return sandbox::run(options, *account, base::system_clock(), base::system_random(), log);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return static_cast<int>(run(argc, argv));
    } catch (const std::exception& error) {
        std::cerr << "crossvend-sandbox: " << error.what() << '\n';
        return static_cast<int>(sandbox::exit_status::failed);
    }
}
