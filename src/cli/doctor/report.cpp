#include "report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iomanip>

namespace crossvend::cli::doctor {
namespace {

using json = nlohmann::ordered_json;

constexpr int mark_width = 11;  ///< of "[warning]", and two spaces
constexpr int took_width = 7;
constexpr int name_width = 17;
constexpr int margin = mark_width + took_width + 2;

std::string_view colour_of(step_result result) {
    switch (result) {
        case step_result::ok:
            return "\033[32m";
        case step_result::warning:
            return "\033[33m";
        case step_result::failed:
            return "\033[31m";
        case step_result::skipped:
            return "\033[2m";
    }
    return "";
}

std::int64_t milliseconds(base::duration took) { return std::chrono::round<std::chrono::milliseconds>(took).count(); }

void write_mark(std::ostream& out, step_result result, bool colour) {
    const std::string mark = '[' + std::string(result == step_result::skipped ? "-" : to_string(result)) + ']';
    if (colour) out << colour_of(result);
    out << mark;
    if (colour) out << "\033[0m";
    out << std::string(mark_width - mark.size(), ' ');
}

std::ostream& new_line(std::ostream& out) { return out << std::string(margin, ' '); }

std::string counted(std::int64_t count, std::string_view one, std::string_view more) {
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : more);
}

json to_json(const step& step) {
    json details = json::object();
    for (const auto& [name, value] : step.details)
        details[name] = details.contains(name) ? details[name].get<std::string>() + "; " + value : value;
    std::string remedy;
    for (const std::string& each : step.remedies) remedy += (remedy.empty() ? "" : "; ") + each;
    json document;
    document["name"] = step.name;
    document["result"] = to_string(step.result);
    document["took_ms"] = milliseconds(step.took);
    document["summary"] = step.summary;
    document["details"] = details;
    document["cause"] = step.cause;
    document["remedy"] = remedy;
    return document;
}

}  // namespace

void write_step(std::ostream& out, const step& step, bool colour) {
    write_mark(out, step.result, colour);
    const bool was_walked = step.result != step_result::skipped;
    out << std::right << std::setw(took_width) << (was_walked ? std::to_string(milliseconds(step.took)) + "ms" : "")
        << "  " << std::left << std::setw(name_width) << step.name << (step.cause.empty() ? step.summary : step.cause)
        << '\n';
    std::size_t widest = 0;
    for (const auto& [name, value] : step.details) widest = std::max(widest, name.size());
    for (const auto& [name, value] : step.details)
        new_line(out) << name << std::string(widest - name.size() + 2, ' ') << value << '\n';
    for (const std::string& remedy : step.remedies) new_line(out) << "-> " << remedy << '\n';
}

void write_verdict(std::ostream& out, const examination& done) {
    const auto failed = std::ranges::count(done.steps, step_result::failed, &step::result);
    const auto warnings = std::ranges::count(done.steps, step_result::warning, &step::result);
    out << (failed == 0 ? "All is well" : counted(failed, "step failed", "steps failed"));
    if (warnings > 0) out << ", with " << counted(warnings, "warning", "warnings");
    out << ".\n";
}

void write_json(std::ostream& out, const examination& done) {
    json steps = json::array();
    for (const step& each : done.steps) steps.push_back(to_json(each));
    json document;
    document["role"] = done.role;
    document["ok"] = done.status() == 0;
    document["steps"] = steps;
    out << document.dump(2, ' ', true, json::error_handler_t::replace) << '\n';
}

}  // namespace crossvend::cli::doctor
