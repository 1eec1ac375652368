#include "preemption.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/endpoint/shared_files.hpp"

namespace crossvend::cli::doctor {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

step look_for_preemption(const base::environment& environment, const endpoint::client_settings& settings,
                         const google::identity_options& identity) {
    const base::stopwatch watch;
    step step;
    step.name = "environment";
    step.summary = "nothing here that AWS SDKs would prefer to the daemon";
    auto names = endpoint::preempting_variables(environment, settings);
    // It may be here for crossvend itself.
    if (identity.source == google::identity_kind::token_file)
        std::erase(names, std::string("AWS_WEB_IDENTITY_TOKEN_FILE"));
    if (!names.empty())
        step.warn("AWS SDKs would prefer what these variables name: " + joined(names),
                  "unset them where the application runs; crossvend env prints how");
    const std::string profile = endpoint::profile_in_effect(environment);
    for (const auto& file : endpoint::preempting_files(environment, profile))
        step.warn("AWS SDKs would prefer the profile " + base::printable(profile, 80) + " of " + file.path,
                  "remove it where the application runs, or its mount");
    step.took = watch.elapsed();
    return step;
}

}  // namespace crossvend::cli::doctor
