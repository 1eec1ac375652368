#include "preemption.hpp"

#include "crossvend/endpoint/preemption.hpp"

namespace crossvend::cli::doctor {

step look_for_preemption(const base::environment& environment, const endpoint::client_settings& settings,
                         const google::identity_options& identity) {
    const base::stopwatch watch;
    step step;
    step.name = "environment";
    step.summary = "nothing here that AWS SDKs would prefer to the daemon";
    auto variables = endpoint::preempting_variables(environment, settings);
    for (const auto& each : endpoint::find_preemption(environment, std::move(variables), identity))
        step.warn(each.cause, each.remedy);
    step.took = watch.elapsed();
    return step;
}

}  // namespace crossvend::cli::doctor
