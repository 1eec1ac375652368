#include "command.hpp"
#include "doctor/examine.hpp"
#include "doctor/report.hpp"

#include <unistd.h>
#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

struct doctor_flags {
    std::optional<std::string> role;
    bool json = false;
    bool no_daemon = false;
};

int diagnose(const config::flags& flags, const doctor_flags& given) {
    const auto environment = base::environment::of_process();
    const doctor::patient patient{flags, environment, given.role, !given.no_daemon};
    if (given.json) {
        const auto done = doctor::examine(patient, [](const doctor::step&) {});
        doctor::write_json(std::cout, done);
        return done.status();
    }
    // https://no-color.org
    const bool colour = ::isatty(STDOUT_FILENO) == 1 && !environment.get("NO_COLOR");
    const auto done = doctor::examine(patient, [colour](const doctor::step& step) {
        doctor::write_step(std::cout, step, colour);
        std::cout.flush();
    });
    doctor::write_verdict(std::cout, done);
    return done.status();
}

}  // namespace

command doctor_command(const grammar& program, config::flags& flags) {
    const grammar described =
        program.add_command("doctor", "Walk the whole way and say what is wrong and how to mend it");
    add_configuration_flags(described, flags);
    const auto given = std::make_shared<doctor_flags>();
    add_role_flag(described, given->role);
    described.add_switch("--json", given->json, "Print one JSON object, for programs");
    described.add_switch("--no-daemon", given->no_daemon, "Leave out the daemon: exec and credentials need none");
    described.add_examples(R"(Examples:
  crossvend doctor --config crossvend.json --role reader
  kubectl exec POD -c crossvend -- crossvend doctor
  crossvend doctor --no-daemon     # before crossvend exec
  crossvend doctor --json

It reads the configuration, reaches for each upstream, gets an identity token and credentials of its own, asks the
daemon as an SDK would, and looks for what SDKs would prefer to it. No token and no secret is printed. The exit
status is that of the first step that failed: 69 for what cannot be reached, the daemon included, 77 for what an
upstream refused, 78 for a wrong configuration; a warning changes nothing.)");
    return {described, [&flags, given] { return diagnose(flags, *given); }};
}

}  // namespace crossvend::cli
