#include "crossvend/sdk/preemption.hpp"

#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/sdk/rivals.hpp"

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
    const auto imds = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    const auto uri = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const endpoint_kind endpoint = imds && !uri ? endpoint_kind::imds : endpoint_kind::container;
    const shared_files files(environment);
    std::vector<std::string> variables;
    for (const rival& each : rivals_of(environment, files, endpoint))
        if (each.instead.empty()) variables.push_back(each.variable);
    const auto foreign = settings ? foreign_tokens(environment, *settings) : std::vector<std::string>();
    variables.insert(variables.end(), foreign.begin(), foreign.end());
    if (reads_token_file) std::erase(variables, std::string("AWS_WEB_IDENTITY_TOKEN_FILE"));
    if (!variables.empty())
        found.push_back({"AWS SDKs would prefer what these variables name: " + joined(variables),
                         "unset them where the application runs; crossvend env prints how"});
    if (foreign.empty() && tokens_differ(environment))
        found.push_back(
            {"the token in AWS_CONTAINER_AUTHORIZATION_TOKEN is not the one in the file of "
             "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: some AWS SDKs send the one, some the other",
             "unset the one that is not the daemon's where the application runs"});
    for (const char* name : {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
        if (environment.get(name).value_or("").find("-Daws.accessKeyId") != std::string::npos)
            found.push_back({"AWS SDKs for Java would prefer the key in " + std::string(name),
                             "take aws.accessKeyId out of it where the application runs"});
    const std::string profile = profile_in_effect(environment);
    for (const auto& file : files.preempting(profile, endpoint))
        found.push_back(
            {"AWS SDKs would prefer the profile " + base::printable(profile, 80) + " of " + base::shown_path(file.path),
             "remove it where the application runs, or its mount"});
    if (!imds) return found;
    // Where both are of one listener, each SDK takes what it knows, and all come here.
    if (uri && !uri->starts_with(*imds))
        found.push_back({"AWS SDKs would ask AWS_CONTAINER_CREDENTIALS_FULL_URI, and IMDS never",
                         "unset it where the application runs, or do without AWS_EC2_METADATA_SERVICE_ENDPOINT"});
    if (environment.get("AWS_EC2_METADATA_DISABLED"))
        found.push_back({"AWS_EC2_METADATA_DISABLED keeps AWS SDKs from IMDS, some of them whatever its value",
                         "unset it where the application runs, or do without AWS_EC2_METADATA_SERVICE_ENDPOINT"});
    return found;
}

}  // namespace crossvend::sdk
