#include "accounts.hpp"
#include "fixture.hpp"

#include <array>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

TEST_F(Daemon, VendsWhatAwsGaveForTheTokenThatGoogleGave) {
    start_ready();
    const answer answer = get();
    ASSERT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(answer.head.find("Cache-Control: no-store\r\n"), std::string::npos);
    EXPECT_EQ(json_member(answer.body, "Code"), "Success");
    EXPECT_EQ(json_member(answer.body, "Type"), "AWS-HMAC");
    EXPECT_TRUE(json_member(answer.body, "AccessKeyId").starts_with("ASIA"));
    EXPECT_FALSE(json_member(answer.body, "SecretAccessKey").empty());
    EXPECT_FALSE(json_member(answer.body, "Token").empty());
    EXPECT_EQ(json_member(answer.body, "AccountId"), "123456789012");
    EXPECT_EQ(json_member(answer.body, "RoleArn"), reader);
    EXPECT_EQ(json_member(answer.body, "Expiration").size(), std::string_view("2026-11-21T22:04:44Z").size());
    EXPECT_EQ(get("/v1/credentials/default").body, answer.body);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
}

TEST_F(Daemon, GivesBotocoreAllThatItsApplicationNeeds) {
    if (!botocore_application::is_installed()) GTEST_SKIP() << "needs python3-botocore";
    environment["AWS_ROLE_SESSION_NAME"] = "pod";
    start_ready();
    EXPECT_EQ(application().arn(), assumed(reader, "pod"));
    EXPECT_EQ(application().first_object_of("crossvend-demo"), "hello.txt");
    EXPECT_EQ(application().access_key_id(), json_member(get().body, "AccessKeyId"));
}

TEST_F(Daemon, KeepsEverySecretOutOfItsLogAndItsMetrics) {
    start_ready();
    const answer answer = get();
    const std::string key_id = json_member(answer.body, "AccessKeyId");
    const std::string everything = log() + telemetry("/metrics").body + telemetry("/readyz").body;
    for (const char* name : {"AccessKeyId", "SecretAccessKey", "Token"})
        EXPECT_EQ(everything.find(json_member(answer.body, name)), std::string::npos) << name;
    EXPECT_EQ(everything.find(token), std::string::npos);
    EXPECT_EQ(everything.find("eyJ"), std::string::npos) << "a JSON Web Token";
    EXPECT_NE(everything.find("..." + key_id.substr(key_id.size() - 4)), std::string::npos);
}

TEST_F(Daemon, TellsGoodHealthToProbesAndPrometheus) {
    start_ready();
    EXPECT_EQ(telemetry("/livez").status, 200);
    EXPECT_EQ(telemetry("/readyz").body, "[+]default ok\nreadyz check passed\n");
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"default\"}"), 1);
    EXPECT_EQ(metric("crossvend_refreshes_total{result=\"success\",role=\"default\"}"), 1);
    EXPECT_GT(metric("crossvend_refresh_next_timestamp_seconds{role=\"default\"}"), 1.7e9);
}

TEST_F(Daemon, MakesOneCallToAwsForTwoHundredClientsAtAColdStart) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "400ms"})");
    start();
    std::vector<connection> clients;
    for (int i = 0; i < 200; ++i) {
        clients.emplace_back(port);
        clients.back().send("GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization() + "\r\n");
    }
    std::set<std::string> bodies;
    for (connection& client : clients) {
        const answer answer = client.receive();
        EXPECT_EQ(answer.status, 200);
        bodies.insert(answer.body);
    }
    EXPECT_EQ(bodies.size(), 1U);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
    EXPECT_EQ(calls("identity"), 1);
}

TEST_F(Daemon, AnswersWithinASecondWhileItsFirstFlightHangs) {
    inject(R"({"call": "identity", "delay": "30s"})");
    start();
    const auto asked = std::chrono::steady_clock::now();
    const answer answer = get();
    const auto took = std::chrono::steady_clock::now() - asked;
    EXPECT_EQ(answer.status, 503);
    EXPECT_GE(took, 700ms);
    EXPECT_LE(took, 950ms);
    EXPECT_EQ(json_member(answer.body, "code"), "ServiceUnavailable");
    EXPECT_EQ(json_member(answer.body, "Message"), "there are no credentials yet");
    EXPECT_EQ(telemetry("/readyz").status, 503);
}

TEST_F(Daemon, LetsAClientThatLeavesAColdStartTakeNothingFromTheOthers) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "300ms"})");
    start();
    { connection(port).send("GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization() + "\r\n"); }
    EXPECT_EQ(get().status, 200);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
}

TEST_F(Daemon, ChangesSetsUnderLoadWithoutARequestFailing) {
    // A set of 63 s may be vended for 48 s then, and is followed by the next after 6 to 16 s.
    std::ofstream(directory / "crossvend.json") << R"({"refresh": {"serve_until_remaining": "15s"}})";
    environment["CROSSVEND_CONFIG"] = directory / "crossvend.json";
    inject(R"({"call": "AssumeRoleWithWebIdentity", "expires_in": "63s"})");
    start_ready();
    std::atomic<bool> stop = false;
    std::atomic<int> answered = 0, failed = 0;
    std::array<std::set<std::string>, 4> seen;
    std::vector<std::thread> clients;
    for (auto& keys : seen)
        clients.emplace_back([&] {
            connection client(port);
            while (!stop) {
                client.send("GET /v1/credentials HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization() + "\r\n");
                const answer answer = client.receive();
                ++answered;
                if (answer.status != 200) ++failed;
                keys.insert(json_member(answer.body, "AccessKeyId"));
                std::this_thread::sleep_for(200us);
            }
        });
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (calls("AssumeRoleWithWebIdentity") < 2 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(20ms);
    std::this_thread::sleep_for(100ms);
    stop = true;
    for (auto& client : clients) client.join();
    EXPECT_EQ(failed, 0);
    EXPECT_GT(answered, 100);
    for (const auto& keys : seen) EXPECT_GE(keys.size(), 2U);
}

}  // namespace
}  // namespace crossvend::test
