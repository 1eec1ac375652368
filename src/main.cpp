// crossvend: a pod's Google identity becomes AWS credentials that an unmodified AWS SDK uses.
//
//   crossvend serve          the daemon
//     credentials listener     GET /v1/credentials[/NAME], which AWS SDKs ask for; POST /v1/refresh[/NAME]; IMDSv2 if wanted
//     telemetry listener       GET /metrics /livez /readyz / /status.json
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
