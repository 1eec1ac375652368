#include "client_changes.hpp"

#include "command.hpp"
#include "crossvend/aws/sts_endpoint.hpp"
#include "crossvend/base/text.hpp"

#include <iostream>

namespace crossvend::cli {

void add_app_region_flag(const grammar& described, std::optional<std::string>& region) {
    described.add_text("--app-region", region,
                       "The AWS Region the program works in; its environment's, its profile's or else the first of STS",
                       "REGION");
}

client_changes changes_for(const base::environment& environment, sdk::endpoint_kind endpoint,
                           const std::optional<std::string>& app_region, const config::options& options,
                           bool keep_environment) {
    if (app_region && (*app_region == "aws-global" || !aws::derive_sts_endpoint(*app_region)))
        throw usage_error("--app-region: found " + base::printable(*app_region) +
                          "; allowed: the name of an AWS Region such as us-west-2");
    const sdk::shared_files files(environment);
    client_changes changes;
    if (!keep_environment) changes.rivals = sdk::rivals_of(environment, files, endpoint);
    changes.region = sdk::region_variables(environment, files, changes.rivals, app_region, options.region);
    return changes;
}

void tell(const std::vector<sdk::rival>& rivals) {
    for (const sdk::rival& each : rivals)
        std::cerr << "crossvend: " << each.variable << (each.instead.empty() ? " is unset" : " becomes " + each.instead)
                  << ": " << each.why << '\n';
}

}  // namespace crossvend::cli
