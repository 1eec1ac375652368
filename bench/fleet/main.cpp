// A fleet of 100,000 sidecars against AWS STS, on virtual time: how often they call, and who is ever without a set.
//
//   fleet [--quick] [--curves FILE]
//
// Prints a table in Markdown. Ends with 1 if crossvend's law does not keep its bounds.

#include "crossvend/base/duration.hpp"
#include "fleet.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace {

using namespace crossvend;
using namespace crossvend::fleet;
using namespace std::chrono_literals;

/// An outage begins where those who renew five minutes before expiry are about to: so many times 55 minutes from the
/// start, less one.
constexpr base::duration outage = 39 * 55min - 1min;
constexpr base::duration early_outage = 20 * 55min - 1min;

fault down(fault::kind what, bool quick, base::duration length) {
    const base::duration begin = quick ? early_outage : outage;
    return {what, begin, begin + length, 0};
}

std::vector<fault> faults(bool quick) {
    using enum fault::kind;
    if (quick) return {down(sts_is_down, true, 1min), down(sts_is_down, true, 25min)};
    std::vector<fault> all;
    for (const auto what : {sts_is_down, metadata_is_down})
        for (const auto length : {1min, 10min, 25min, 120min}) all.push_back(down(what, false, length));
    all.push_back({sts_throttles, 0s, 1000h, 123});
    return all;
}

std::vector<law_kind> laws(bool quick) {
    if (quick) return {law_kind::crossvend};
    return {law_kind::crossvend, law_kind::full_jitter, law_kind::fixed_lead};
}

std::string shown(base::duration length) {
    return length == base::duration::zero() ? "-"
                                            : base::format_duration(std::chrono::floor<std::chrono::seconds>(length));
}

void print_row(const plan& plan, const story& story) {
    std::printf("| %s | %s | %.1f | %.2f | %.2f | %.2f | %s | %zu | %s | %s |\n", plan.wrong.text().c_str(),
                std::string(to_string(plan.law)).c_str(), story.mean, story.settled_peak, story.peak_meanwhile,
                story.peak_afterwards, shown(story.first_sets).c_str(), story.without,
                shown(story.longest_without).c_str(), shown(story.all_again).c_str());
    std::fflush(stdout);
}

/// What crossvend's law promises, where it does not keep it.
std::string broken_promise(const plan& plan, const story& story) {
    if (plan.law != law_kind::crossvend || plan.wrong.what == fault::kind::sts_throttles) return {};
    if (story.settled_peak > 1.3) return "the settled peak is above 1.3";
    const base::duration length = plan.wrong.end - plan.wrong.begin;
    if (length <= 25min && story.without > 0) return "somebody was without a set";
    if (length == 25min && story.peak_afterwards > 3) return "the peak after 25 minutes is above 3";
    if (length == 1min && story.peak_afterwards > 1.5) return "the peak after a minute is above 1.5";
    return {};
}

int run(bool quick, const std::string& curves_file) {
    std::printf(
        "| what goes wrong | law | mean, calls/s | settled peak | peak meanwhile | peak afterwards | all have a first "
        "set "
        "after | ever without | longest | all have one again after |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    bool keeps_its_promises = true;
    auto curves = nlohmann::json::array();
    for (const fault& wrong : faults(quick))
        for (const law_kind law : laws(quick)) {
            const plan plan{law, wrong, 100'000, quick ? 24h : 72h};
            if (::isatty(STDERR_FILENO) != 0)
                std::cerr << "\r\033[K" << to_string(law) << ", " << wrong.text() << std::flush;
            const story story = live(plan);
            if (::isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K";
            print_row(plan, story);
            curves.push_back({{"fault", wrong.text()},
                              {"law", to_string(law)},
                              {"begin", wrong.begin / 1s},
                              {"end", wrong.end / 1s},
                              {"mean", story.mean},
                              {"calls", story.calls}});
            if (const std::string broken = broken_promise(plan, story); !broken.empty()) {
                std::cerr << "fleet: " << wrong.text() << ": " << broken << '\n';
                keeps_its_promises = false;
            }
        }
    if (!curves_file.empty()) std::ofstream(curves_file) << curves;
    return keeps_its_promises ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app("A fleet of 100,000 sidecars against AWS STS, on virtual time.", "fleet");
    bool quick = false;
    std::string curves;
    app.add_flag("--quick", quick, "only crossvend's law, two outages and a day");
    app.add_option("--curves", curves, "a file for the calls in each ten seconds, JSON");
    CLI11_PARSE(app, count, arguments);
    return run(quick, curves);
}
