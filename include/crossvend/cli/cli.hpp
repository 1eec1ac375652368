#pragma once

namespace crossvend::cli {

/// Parses the command line and runs the command it names. Returns the exit status (sysexits.h): 0 done,
/// 1 failed at run time, 64 wrong usage, 78 wrong configuration.
int run(int argc, char** argv);

}  // namespace crossvend::cli
