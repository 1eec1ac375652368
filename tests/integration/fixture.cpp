#include "fixture.hpp"

#include "accounts.hpp"
#include "secrets.hpp"

#include <nlohmann/json.hpp>

#include <sys/wait.h>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace crossvend::test {
namespace {

std::uint16_t port_in(const std::string& line, const std::string& name) {
    const std::string address = json_member(line, name);
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

}  // namespace

std::string json_member(const std::string& document, const std::string& name) {
    const auto json = nlohmann::json::parse(document, nullptr, false);
    if (!json.is_object() || !json.contains(name)) return {};
    return json[name].is_string() ? json[name].get<std::string>() : json[name].dump();
}

Daemon::Daemon() : Daemon(account_with_a_reader()) {}

Daemon::Daemon(const nlohmann::json& account) {
    environment = {{"AWS_ROLE_ARN", reader},
                   {"AWS_REGION", "us-west-2"},
                   {"CROSSVEND_AUTHORIZATION_TOKEN", token},
                   {"CROSSVEND_LISTEN", "127.0.0.1:0"},
                   {"CROSSVEND_TELEMETRY_LISTEN", "127.0.0.1:0"},
                   {"CROSSVEND_LOG_LEVEL", "trace"},
                   {"CROSSVEND_LOG_FORMAT", "json"}};
    play(account);
}

Daemon::~Daemon() { look_for_secrets(); }

void Daemon::look_for_secrets() {
    daemon.reset();
    for (const char* name : {"crossvend.log", "stderr"}) {
        const std::filesystem::path file = directory / name;
        const std::string said = std::filesystem::is_regular_file(file) ? text_of(file) : "";
        EXPECT_EQ(secret_in(said, token), "") << name << " holds it";
    }
}

void Daemon::play(const nlohmann::json& account) {
    std::ofstream(directory / "account.json") << account;
    const std::vector<std::string> sandbox_command{
        CROSSVEND_SANDBOX,          "--google",     "127.0.0.1:0", "--aws", "127.0.0.1:0", "--roles",
        directory / "account.json", "--log-format", "json"};
    sandbox.reset();
    sandbox = std::make_unique<process>(sandbox_command, process::environment{}, directory / "sandbox.log");
    const std::string listening = sandbox->wait_for_line("\"message\":\"listening\"");
    google_port = port_in(listening, "google");
    aws_port = port_in(listening, "aws");
    const std::string google = "127.0.0.1:" + std::to_string(google_port);
    environment["GCE_METADATA_HOST"] = google;
    environment["CLOUDSDK_AUTH_TOKEN_HOST"] = "http://" + google + "/token";
    environment["CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS"] = "http://" + google;
    environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:" + std::to_string(aws_port);
}

void Daemon::start() {
    look_for_secrets();
    daemon = std::make_unique<process>(command, environment, directory / "crossvend.log");
    const std::string listening = daemon->wait_for_line("\"message\":\"listening\"");
    port = port_in(listening, "credentials");
    telemetry_port = port_in(listening, "telemetry");
}

void Daemon::start_ready() {
    start();
    ASSERT_TRUE(wait_until_ready()) << log();
}

bool Daemon::wait_until_ready(std::chrono::milliseconds limit) const {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
        try {
            if (telemetry("/readyz").status == 200) return true;
        } catch (const std::runtime_error&) {
            // It does not listen yet.
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

bool Daemon::wait_for_connections(int count) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    while (std::chrono::steady_clock::now() < end) {
        if (metric("crossvend_connections") == count) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

void Daemon::freeze() const {
    daemon->signal(SIGSTOP);
    int status = 0;
    EXPECT_EQ(::waitpid(daemon->id(), &status, WUNTRACED), daemon->id());
    EXPECT_TRUE(WIFSTOPPED(status));
}

void Daemon::configure(const std::string& document) {
    std::ofstream(directory / "crossvend.json") << document;
    environment["CROSSVEND_CONFIG"] = directory / "crossvend.json";
}

answer Daemon::get(std::string_view target) const { return request(port, "GET", target, authorization()); }

answer Daemon::telemetry(std::string_view target) const { return request(telemetry_port, "GET", target); }

double Daemon::metric(const std::string& series) const {
    std::istringstream lines(telemetry("/metrics").body);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(series + ' ')) return std::stod(line.substr(series.size() + 1));
    return -1;
}

botocore_application Daemon::application(const std::string& target, const std::string& authorization_token) const {
    const std::string machine_url = "http://127.0.0.1:";
    return {machine_url + std::to_string(port) + target, authorization_token.empty() ? token : authorization_token,
            machine_url + std::to_string(aws_port)};
}

void Daemon::inject(const std::string& fault) const {
    EXPECT_EQ(request(aws_port, "POST", "/sandbox/faults", "Content-Type: application/json\r\n", fault).status, 204);
}

void Daemon::clear_faults() const { EXPECT_EQ(request(aws_port, "DELETE", "/sandbox/faults").status, 204); }

int Daemon::calls(const std::string& name) const {
    return std::stoi(json_member(request(aws_port, "GET", "/sandbox/calls").body, name));
}

}  // namespace crossvend::test
