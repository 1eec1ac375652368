#include "crossvend/base/program_pages.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace crossvend::base {
namespace {

/// Pages that are resident and have a file behind them (proc_pid_statm(5)); 0 where /proc is not mounted.
long pages_of_files() {
    std::ifstream statm("/proc/self/statm");
    long total = 0, resident = 0, of_files = 0;
    statm >> total >> resident >> of_files;
    return of_files;
}

TEST(ProgramPages, GoAndTheProgramGoesOn) {
    const long before = pages_of_files();
    if (before == 0) GTEST_SKIP() << "/proc is not mounted";
    release_program_pages();
    EXPECT_LT(pages_of_files(), before);
}

}  // namespace
}  // namespace crossvend::base
