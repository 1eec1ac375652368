#pragma once

namespace crossvend::cli {

/// Parses the command line and runs the command it names. Returns the exit status (sysexits.h): 0 done,
/// 1 failed at run time, 64 wrong usage, 69 an upstream or the daemon cannot be reached, 77 refused by an upstream,
/// 78 wrong configuration; of `exec`, its command's.
int run(int argc, char** argv);

}  // namespace crossvend::cli
