#include "sandbox/options.hpp"

#include "crossvend/base/version.hpp"
#include "crossvend/net/address.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace crossvend::sandbox {
namespace {

constexpr const char* description =
    "Stand-ins for Google (metadata server, OAuth, IAM Credentials, STS) and for AWS (STS, S3), for a demo, a\n"
    "test or a laptop.\n"
    "They listen on loopback only, and nothing they give out is a real credential.";

constexpr const char* example = R"(Example:
  crossvend-sandbox --roles roles.json &
  GCE_METADATA_HOST=127.0.0.1:9921 AWS_ENDPOINT_URL_STS=http://127.0.0.1:9922 \
    AWS_REGION=us-east-1 AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader crossvend serve

Either listener takes faults and counts calls:
  curl -d '{"call": "AssumeRoleWithWebIdentity", "times": 3, "status": 503}' http://127.0.0.1:9922/sandbox/faults
  curl -X DELETE http://127.0.0.1:9922/sandbox/faults
  curl http://127.0.0.1:9922/sandbox/calls

Google's listener makes key files and a cluster's tokens too:
  curl -X POST 'http://127.0.0.1:9921/sandbox/service-account-key?account=EMAIL'
  curl 'http://127.0.0.1:9921/sandbox/oidc-token?provider=gke&audience=sts.amazonaws.com&subject=S&expires_in=10m')";

/// The command line as text, before it is checked.
struct arguments {
    std::string google = "127.0.0.1:9921";
    std::string aws = "127.0.0.1:9922";
    std::string roles;
    std::string log_level = "info";
    std::string log_format = "text";
};

exit_status wrong_usage(const std::string& what) {
    std::cerr << "crossvend-sandbox: " << what << "; --help tells the flags\n";
    return exit_status::usage;
}

std::variant<options, exit_status> check(const arguments& given) {
    const auto google = net::parse_address(given.google);
    if (!google || !google->address().is_loopback())
        return wrong_usage("--google " + given.google +
                           " is not a loopback address with a port, such as 127.0.0.1:9921");
    const auto aws = net::parse_address(given.aws);
    if (!aws || !aws->address().is_loopback())
        return wrong_usage("--aws " + given.aws + " is not a loopback address with a port, such as 127.0.0.1:9922");
    const auto level = base::parse_log_level(given.log_level);
    if (!level)
        return wrong_usage("--log-level " + given.log_level + " is none of trace, debug, info, warning, error, off");
    const auto format = base::parse_log_format(given.log_format);
    if (!format) return wrong_usage("--log-format " + given.log_format + " is neither text nor json");
    return options{*google, *aws, given.roles, *level, *format};
}

}  // namespace

std::variant<options, exit_status> parse_options(int argc, const char* const* argv) {
    arguments given;
    CLI::App app(description, "crossvend-sandbox");
    app.add_option("--google", given.google, "Where Google listens; port 0 is any free one")->capture_default_str();
    app.add_option("--aws", given.aws, "Where AWS listens; port 0 is any free one")->capture_default_str();
    app.add_option("--roles", given.roles,
                   "JSON file with service accounts, users, OpenID Connect providers, roles with trust policies, "
                   "and buckets; without it "
                   "config/sandbox.example.json as of the build");
    app.add_option("--log-level", given.log_level, "trace, debug, info, warning, error or off")->capture_default_str();
    app.add_option("--log-format", given.log_format, "text or json")->capture_default_str();
    app.set_version_flag("--version", "crossvend-sandbox " + std::string(base::version()));
    app.footer(example);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        app.exit(asked);
        return exit_status::done;
    } catch (const CLI::ParseError& fault) {
        return wrong_usage(fault.what());
    }
    return check(given);
}

}  // namespace crossvend::sandbox
