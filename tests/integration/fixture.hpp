#pragma once

#include "botocore.hpp"
#include "http.hpp"
#include "process.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace crossvend::test {

/// The daemon as it ships against the sandbox as it ships, over real sockets. Each test has both to itself, and fails
/// if the daemon's log, at the level trace, or what a command says on stderr holds a secret.
class Daemon : public testing::Test {
protected:
    Daemon();
    /// With another account than that with a reader.
    explicit Daemon(const nlohmann::json& account);
    ~Daemon() override;

    /// How the daemon is called and what its environment is to hold; changed before `start`.
    std::vector<std::string> command{CROSSVEND, "serve"};
    process::environment environment;

    /// Has another sandbox play this account file, on ports of its own, and the daemon turn to it.
    void play(const nlohmann::json& account);

    /// Starts the daemon and waits until it listens.
    void start();
    /// Starts it and waits until it has a set to vend.
    void start_ready();
    [[nodiscard]] bool wait_until_ready(std::chrono::milliseconds limit = std::chrono::seconds(15)) const;

    /// Waits until this many clients are connected to the credentials listener.
    [[nodiscard]] bool wait_for_connections(int count) const;
    /// Stops the daemon as a busy machine might, until it gets SIGCONT; returns when it stands still.
    void freeze() const;

    /// A request to the credentials listener, with the token unless another Authorization line is given.
    [[nodiscard]] answer get(std::string_view target = "/v1/credentials") const;
    [[nodiscard]] answer telemetry(std::string_view target) const;
    /// The value of a metric, by its name and labels as they stand in the text; -1 if it is not there.
    [[nodiscard]] double metric(const std::string& series) const;

    /// An application that finds its credentials at this target, with the daemon's token unless another is given, and
    /// for which the sandbox is AWS.
    [[nodiscard]] botocore_application application(const std::string& target = "/v1/credentials",
                                                   const std::string& authorization_token = {}) const;

    /// Faults and counts of the sandbox.
    void inject(const std::string& fault) const;
    void clear_faults() const;
    [[nodiscard]] int calls(const std::string& name) const;

    [[nodiscard]] std::string log() const { return daemon->output(); }
    [[nodiscard]] std::string authorization() const { return "Authorization: " + token + "\r\n"; }
    /// The bytes of a request for credentials that must be answered.
    [[nodiscard]] std::string good_request() const {
        return "GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization() + "\r\n";
    }
    /// Has the daemon read this JSON as its configuration file.
    void configure(const std::string& document);

    /// Ends the daemon, if there is one, and looks for secrets in what it said.
    void look_for_secrets();

    temporary_directory directory;
    std::unique_ptr<process> sandbox;
    std::unique_ptr<process> daemon;
    std::string token = "integration-test-token-0123456789";
    std::uint16_t google_port = 0;
    std::uint16_t aws_port = 0;
    std::uint16_t port = 0;
    std::uint16_t telemetry_port = 0;
};

/// The value of a member of a JSON document that is one line of text.
[[nodiscard]] std::string json_member(const std::string& document, const std::string& name);

}  // namespace crossvend::test
