#include "crossvend/sdk/preemption.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/sdk/shared_files.hpp"

namespace crossvend::sdk {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

std::vector<preemption> find_preemption(const base::environment& environment,
                                        const std::optional<client_settings>& settings, bool reads_token_file) {
    std::vector<preemption> found;
    auto variables = settings ? preempting_variables(environment, *settings) : variables_asked_first(environment);
    if (reads_token_file) std::erase(variables, std::string("AWS_WEB_IDENTITY_TOKEN_FILE"));
    if (!variables.empty())
        found.push_back({"AWS SDKs would prefer what these variables name: " + joined(variables),
                         "unset them where the application runs; crossvend env prints how"});
    for (const char* name : {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
        if (environment.get(name).value_or("").find("-Daws.accessKeyId") != std::string::npos)
            found.push_back({"AWS SDKs for Java would prefer the key in " + std::string(name),
                             "take aws.accessKeyId out of it where the application runs"});
    const std::string profile = profile_in_effect(environment);
    for (const auto& file : preempting_files(environment, profile))
        found.push_back({"AWS SDKs would prefer the profile " + base::printable(profile, 80) + " of " + file.path,
                         "remove it where the application runs, or its mount"});
    const auto imds = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    if (!imds) return found;
    // Where both are of one listener, each SDK takes what it knows, and all come here.
    if (const auto uri = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"); uri && !uri->starts_with(*imds))
        found.push_back({"AWS SDKs would ask AWS_CONTAINER_CREDENTIALS_FULL_URI, and IMDS never",
                         "unset it where the application runs, or do without AWS_EC2_METADATA_SERVICE_ENDPOINT"});
    if (environment.get("AWS_EC2_METADATA_DISABLED"))
        found.push_back({"AWS_EC2_METADATA_DISABLED keeps AWS SDKs from IMDS, some of them whatever its value",
                         "unset it where the application runs, or do without AWS_EC2_METADATA_SERVICE_ENDPOINT"});
    return found;
}

}  // namespace crossvend::sdk
