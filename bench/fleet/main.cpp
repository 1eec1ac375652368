#include "fleet/bounds.hpp"
#include "fleet/report.hpp"

#include <CLI/CLI.hpp>

#include <fstream>
#include <iostream>

namespace {

namespace credentials = crossvend::credentials;
namespace fleet = crossvend::fleet;

struct options {
    bool quick = false;
    std::string curves;
};

int simulate(const options& given) {
    const fleet::setting setting = given.quick ? fleet::quick_setting() : fleet::full_setting();
    const credentials::refresh_schedule crossvend{credentials::refresh_options{}};
    std::vector<fleet::study> studies{fleet::examine("crossvend", crossvend, setting)};
    if (!given.quick) {
        studies.push_back(fleet::examine("full jitter", fleet::full_jitter_law{}, setting));
        studies.push_back(fleet::examine("fixed lead", fleet::fixed_lead_law{}, setting));
    }

    fleet::print_table(std::cout, setting.troubles, studies);
    if (!given.curves.empty()) {
        std::ofstream file(given.curves);
        fleet::print_curves(file, setting.troubles, studies);
        if (!file.flush()) throw std::runtime_error("cannot write " + given.curves);
    }
    const auto broken = fleet::broken_bounds(setting.troubles, studies.front());
    for (const std::string& each : broken) std::cerr << "fleet: " << each << '\n';
    return broken.empty() ? 0 : 1;
}

int run(int argc, char** argv) {
    CLI::App app("Simulates a fleet of sidecars on virtual time, and holds its calls to STS to bounds");
    options given;
    app.add_flag("--quick", given.quick, "only crossvend's law, and only the troubles that have bounds");
    app.add_option("--curves", given.curves, "where to write the curves, as CSV");
    CLI11_PARSE(app, argc, argv);
    return simulate(given);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "fleet: " << error.what() << '\n';
        return 1;
    }
}
