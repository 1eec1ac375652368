#include "fleet/report.hpp"

#include <algorithm>
#include <functional>
#include <iomanip>
#include <sstream>
#include <utility>

namespace crossvend::fleet {
namespace {

using namespace std::chrono_literals;

constexpr auto shown_before = 10min;
constexpr auto shown = 4h;

std::string multiple(double value) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(value < 10 ? 2 : 1) << value;
    return text.str();
}

std::string length(base::duration value) {
    if (value == base::duration::zero()) return "-";
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(value).count();
    std::ostringstream text;
    text << seconds / 3600 << std::setfill('0') << ':' << std::setw(2) << seconds / 60 % 60 << ':' << std::setw(2)
         << seconds % 60;
    return text.str();
}

using column = std::function<std::string(const consequence&)>;

const std::vector<std::pair<std::string, column>>& columns() {
    static const std::vector<std::pair<std::string, column>> all{
        {"peak during", [](const consequence& each) { return multiple(each.peak_during); }},
        {"peak after", [](const consequence& each) { return multiple(each.peak_after); }},
        {"all have a set after", [](const consequence& each) { return length(each.all_have_a_set); }},
        {"went without", [](const consequence& each) { return std::to_string(each.went_without); }},
        {"longest", [](const consequence& each) { return length(each.counts.longest()); }}};
    return all;
}

template <class Range, class Text>
void print_cell(std::ostream& out, const Range& studies, const Text& text) {
    const char* between = " ";
    for (const study& each : studies) out << std::exchange(between, " / ") << text(each);
    out << " |";
}

void print_curve(std::ostream& out, const std::string& trouble, const study& found, const tally& counts,
                 base::time_point zero, base::duration before) {
    const auto calls = counts.calls(zero - before, zero + shown);
    const auto with_nothing = counts.with_nothing(zero - before, zero + shown);
    for (std::size_t each = 0; each < calls.size(); ++each) {
        const auto when = std::chrono::floor<std::chrono::seconds>(static_cast<long>(each) * tally::bin - before);
        out << trouble << ',' << found.law_name << ',' << when.count() << ',' << calls[each] / found.mean << ','
            << with_nothing[each] << '\n';
    }
}

}  // namespace

void print_table(std::ostream& out, const std::vector<trouble>& troubles, const std::vector<study>& studies) {
    out << "| |";
    print_cell(out, studies, [](const study& each) { return each.law_name; });
    out << "\n|---|---|\n| settled mean, calls to STS a second |";
    print_cell(out, studies, [](const study& each) { return multiple(each.mean); });
    out << "\n| settled peak |";
    print_cell(out, studies, [](const study& each) { return multiple(each.settled_peak); });

    out << "\n\n| |";
    for (const auto& [name, text] : columns()) out << ' ' << name << " |";
    out << "\n|---|---|---|---|---|---|\n";
    for (std::size_t row = 0; row < troubles.size(); ++row) {
        out << "| " << troubles[row].name << " |";
        for (const auto& [name, text] : columns())
            print_cell(out, studies, [&](const study& each) { return text(each.consequences[row]); });
        out << '\n';
    }
}

void print_curves(std::ostream& out, const std::vector<trouble>& troubles, const std::vector<study>& studies) {
    out << "trouble,law,seconds,times_the_mean,with_nothing\n";
    for (const study& each : studies) {
        print_curve(out, "none", each, each.settled, settled_from, 0s);
        for (std::size_t row = 0; row < troubles.size(); ++row) {
            const base::time_point begin = troubles[row].what.begin;
            const base::duration before = std::min<base::duration>(shown_before, begin.time_since_epoch());
            print_curve(out, troubles[row].name, each, each.consequences[row].counts, begin, before);
        }
    }
}

}  // namespace crossvend::fleet
