// crossvend: a pod's Google identity becomes AWS credentials that an unmodified AWS SDK uses.
//
//   crossvend serve          the daemon
//     on the credentials listener, what AWS SDKs ask for: GET /v1/credentials[/NAME], and IMDSv2 if wanted
//     on the telemetry listener, what operators ask for: GET /metrics /livez /readyz /status.json and a page
//   crossvend exec           a program with credentials of its own
//   crossvend credentials    one set, for credential_process
//   crossvend env            what leads an AWS SDK to a running daemon
//   crossvend wait, health   whether a running daemon has credentials to vend
//   crossvend doctor         walks the whole way step by step, says what is wrong and how to mend it
//   crossvend trust-policy   the IAM trust policy that lets this identity in
//   crossvend check-config   every fault of the configuration at once
//   crossvend version        version, commit, compiler, libraries
//
// Next floor down: cli/cli.cpp.

#include "crossvend/cli/cli.hpp"

int main(int argc, char** argv) { return crossvend::cli::run(argc, argv); }
