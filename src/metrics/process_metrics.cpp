#include "process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace crossvend::metrics {
namespace {

prometheus::MetricFamily family(std::string name, std::string help, prometheus::MetricType type, double value) {
    prometheus::ClientMetric metric;
    (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    return {std::move(name), std::move(help), type, {metric}};
}

/// The fields of /proc/self/stat behind the process's name, which may hold anything (proc(5)): `state` is
/// the first, field 3 of the manual.
std::vector<std::string> stat_fields() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::vector<std::string> fields;
    std::istringstream rest(line.substr(std::min(line.rfind(')') + 1, line.size())));
    for (std::string field; rest >> field;) fields.push_back(field);
    return fields;
}

/// When the machine booted, in seconds since the epoch.
double boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;) {
        double value = 0;
        if (word == "btime" && file >> value) return value;
    }
    return 0;
}

}  // namespace

std::vector<prometheus::MetricFamily> process_metrics() {
    using enum prometheus::MetricType;
    std::vector<prometheus::MetricFamily> families;

    const auto stat = stat_fields();
    constexpr std::size_t utime = 14 - 3, stime = 15 - 3, starttime = 22 - 3, vsize = 23 - 3, rss = 24 - 3;
    if (stat.size() > rss) {
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
        families.push_back(family("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
                                  Counter, (std::stod(stat[utime]) + std::stod(stat[stime])) / ticks));
        families.push_back(family("process_start_time_seconds",
                                  "Start time of the process since unix epoch in seconds.", Gauge,
                                  boot_time() + std::stod(stat[starttime]) / ticks));
        families.push_back(
            family("process_virtual_memory_bytes", "Virtual memory size in bytes.", Gauge, std::stod(stat[vsize])));
        families.push_back(family("process_resident_memory_bytes", "Resident memory size in bytes.", Gauge,
                                  std::stod(stat[rss]) * page));
    }

    std::error_code unreadable;
    double open = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", unreadable), end; !unreadable && entry != end;
         entry.increment(unreadable))
        ++open;
    if (!unreadable) families.push_back(family("process_open_fds", "Number of open file descriptors.", Gauge, open));
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        families.push_back(family("process_max_fds", "Maximum number of open file descriptors.", Gauge,
                                  static_cast<double>(limit.rlim_cur)));
    return families;
}

}  // namespace crossvend::metrics
