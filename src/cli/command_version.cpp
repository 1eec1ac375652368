#include "command.hpp"

#include "crossvend/base/version.hpp"
#include "crossvend/net/crypto.hpp"

#include <spdlog/version.h>
#include <CLI/Version.hpp>
#include <boost/version.hpp>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <iostream>

namespace crossvend::cli {
namespace {

void print() {
    std::cout << "crossvend " << base::version() << " (" << base::commit() << ")\n"
              << "compiler " << __VERSION__ << '\n'
              << "Boost " << BOOST_VERSION / 100000 << '.' << BOOST_VERSION / 100 % 1000 << '.' << BOOST_VERSION % 100
              << '\n'
              << net::openssl_version() << '\n'
              << "nlohmann_json " << NLOHMANN_JSON_VERSION_MAJOR << '.' << NLOHMANN_JSON_VERSION_MINOR << '.'
              << NLOHMANN_JSON_VERSION_PATCH << '\n'
              << "spdlog " << SPDLOG_VER_MAJOR << '.' << SPDLOG_VER_MINOR << '.' << SPDLOG_VER_PATCH << '\n'
              << "pugixml " << PUGIXML_VERSION / 1000 << '.' << PUGIXML_VERSION / 10 % 100 << '\n'
              << "CLI11 " << CLI11_VERSION << '\n';
}

}  // namespace

command version_command(const grammar& program) {
    const grammar described =
        program.add_command("version", "Print the version, commit, compiler and library versions");
    described.add_examples("Example:\n  crossvend version");
    return {described, [] {
                print();
                return done;
            }};
}

}  // namespace crossvend::cli
