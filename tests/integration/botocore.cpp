#include "botocore.hpp"

#include <filesystem>
#include <vector>

namespace crossvend::test {
namespace {

// The endpoint is given to each client, as Debian's botocore does not know AWS_ENDPOINT_URL yet.
constexpr const char* prelude = R"(
import os, time, botocore.session
session = botocore.session.get_session()
def client(service):
    return session.create_client(service, endpoint_url=os.environ['AWS_ENDPOINT_URL'])
)";

constexpr const char* endless_loop = R"(
sts = client('sts')
while True:
    print(sts.get_caller_identity()['Arn'], session.get_credentials().access_key, flush=True)
    time.sleep(0.02)
)";

std::vector<std::string> python(const std::string& program) { return {CROSSVEND_PYTHON, "-c", program}; }

/// The last line of a text, in which Python's tracebacks have the error.
std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

}  // namespace

bool botocore_application::is_installed() {
    if (!std::filesystem::exists(CROSSVEND_PYTHON)) return false;
    const temporary_directory directory;
    process look(python("import importlib.util, sys; sys.exit(importlib.util.find_spec('botocore') is None)"), {},
                 directory / "look.log");
    return look.wait() == 0;
}

botocore_application::botocore_application(const std::string& credentials_url, const std::string& authorization_token,
                                           const std::string& aws_url)
    : environment_{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", credentials_url},
                   {"AWS_CONTAINER_AUTHORIZATION_TOKEN", authorization_token},
                   {"AWS_ENDPOINT_URL", aws_url},
                   {"AWS_DEFAULT_REGION", "us-west-2"},
                   {"AWS_EC2_METADATA_DISABLED", "true"},
                   {"HOME", home_ / ""}} {}

std::string botocore_application::arn() const { return evaluate("client('sts').get_caller_identity()['Arn']"); }

std::string botocore_application::access_key_id() const { return evaluate("session.get_credentials().access_key"); }

std::string botocore_application::first_object_of(const std::string& bucket) const {
    return evaluate("client('s3').list_objects_v2(Bucket='" + bucket + "')['Contents'][0]['Key']");
}

process botocore_application::keep_asking() const {
    return {python(std::string(prelude) + endless_loop), environment_, home_ / "application.log"};
}

std::string botocore_application::evaluate(const std::string& expression) const {
    process application(python(std::string(prelude) + "print(" + expression + ")"), environment_,
                        home_ / "application.log");
    static_cast<void>(application.wait());
    return last_line(application.output());
}

}  // namespace crossvend::test
