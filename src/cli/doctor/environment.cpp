#include "environment.hpp"

#include "crossvend/sdk/preemption.hpp"

namespace crossvend::cli::doctor {

step look_for_preemption(const base::environment& environment, const std::optional<sdk::client_settings>& settings,
                         bool reads_token_file) {
    const base::stopwatch watch;
    step step;
    step.name = "environment";
    step.summary = "nothing here that AWS SDKs would prefer to the daemon";
    for (const auto& each : sdk::find_preemption(environment, settings, reads_token_file))
        step.warn(each.cause, each.remedy);
    step.took = watch.elapsed();
    return step;
}

}  // namespace crossvend::cli::doctor
