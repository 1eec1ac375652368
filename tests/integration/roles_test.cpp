#include "accounts.hpp"
#include "fixture.hpp"

#include "crossvend/base/rfc3339.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* writer = "arn:aws:iam::210987654321:role/writer";

json two_accounts() {
    json account = account_with_a_reader();
    account["roles"].push_back(role_for({{"AWS", reader}}, writer, "sts:AssumeRole", {{"sts:ExternalId", "demo-id"}}));
    return account;
}

/// A role, and one of another account that is assumed with it and has a token of its own.
class Roles : public Daemon {
protected:
    Roles() : Daemon(two_accounts()) {
        environment.erase("AWS_ROLE_ARN");
        configure_roles("demo-id");
    }

    void configure_roles(const std::string& external_id) {
        const json chain = json::array({{{"role_arn", writer}, {"external_id", external_id}}});
        const json roles = json::array({{{"name", "reader"}, {"role_arn", reader}, {"session_name", "pod"}},
                                        {{"name", "writer"},
                                         {"role_arn", reader},
                                         {"session_name", "pod"},
                                         {"chain", chain},
                                         {"authorization_token_file", (directory / "writer-token").string()}}});
        configure(json{{"roles", roles}}.dump());
    }
    /// The token that opens the second role.
    [[nodiscard]] std::string writer_token() const {
        std::ostringstream text;
        text << std::ifstream(directory / "writer-token").rdbuf();
        return text.str();
    }
    [[nodiscard]] std::string writer_authorization() const { return "Authorization: " + writer_token() + "\r\n"; }
    [[nodiscard]] answer get_writer() const {
        return request(port, "GET", "/v1/credentials/writer", writer_authorization());
    }
    [[nodiscard]] static std::string key_id(const answer& vended) { return json_member(vended.body, "AccessKeyId"); }
};

TEST_F(Roles, OpenWithATokenThatIsSwappedAsKubernetesDoesAndForAWhileWithTheOneBefore) {
    const auto put = [this](const std::string& version, const std::string& content) {
        std::filesystem::create_directory(directory / version);
        std::ofstream(directory / version / "writer-token") << content;
        std::filesystem::create_symlink(version, directory / "..data-new");
        std::filesystem::rename(directory / "..data-new", directory / "..data");
    };
    put("..one", "the-first-token-of-the-writer");
    std::filesystem::create_symlink("..data/writer-token", directory / "writer-token");
    start_ready();
    const std::string before = writer_authorization();
    EXPECT_EQ(get_writer().status, 200);
    put("..two", "the-second-token-of-the-writer");
    EXPECT_EQ(get_writer().status, 200);
    EXPECT_EQ(request(port, "GET", "/v1/credentials/writer", before).status, 200)
        << "for a container that has not seen it";
    EXPECT_EQ(get("/v1/credentials/writer").status, 401) << "the listener's";
    EXPECT_EQ(request(port, "GET", "/v1/credentials/reader", writer_authorization()).status, 401);
    EXPECT_NE(log().find("another authorization token counts"), std::string::npos);
    EXPECT_EQ(log().find("-token-of-the-writer"), std::string::npos);
}

TEST_F(Roles, EachHaveASetOfTheirOwn) {
    start_ready();
    const answer first = get("/v1/credentials/reader");
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(json_member(first.body, "RoleArn"), reader);
    EXPECT_EQ(json_member(first.body, "AccountId"), "123456789012");
    const answer second = get_writer();
    ASSERT_EQ(second.status, 200);
    EXPECT_EQ(json_member(second.body, "RoleArn"), writer);
    EXPECT_EQ(json_member(second.body, "AccountId"), "210987654321");
    EXPECT_NE(key_id(second), key_id(first));
    EXPECT_EQ(get().body, first.body) << "the first role is the one without a name";
    EXPECT_EQ(get("/v1/credentials/another").status, 404);
    EXPECT_EQ(calls("AssumeRole"), 1);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 2);
    EXPECT_EQ(telemetry("/readyz").body, "[+]reader ok\n[+]writer ok\nreadyz check passed\n");
}

TEST_F(Roles, OpenToTheirOwnTokenAlone) {
    start_ready();
    EXPECT_EQ(writer_token().size(), 43U) << "32 random bytes in base64url, without a newline";
    EXPECT_EQ(std::filesystem::status(directory / "writer-token").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(get_writer().status, 200);
    EXPECT_EQ(get("/v1/credentials/writer").status, 401);
    EXPECT_EQ(request(port, "GET", "/v1/credentials/writer").status, 401);
    EXPECT_EQ(request(port, "GET", "/v1/credentials/reader", writer_authorization()).status, 401);
    EXPECT_EQ(request(port, "GET", "/v1/credentials", writer_authorization()).status, 401);
    EXPECT_EQ(request(port, "POST", "/v1/refresh/writer", authorization()).status, 401);
    EXPECT_EQ((log() + telemetry("/metrics").body).find(writer_token()), std::string::npos);
}

TEST_F(Roles, KeepATokenThatIsThere) {
    std::ofstream(directory / "writer-token") << "a-token-of-the-writer-0123456789";
    start_ready();
    EXPECT_EQ(writer_token(), "a-token-of-the-writer-0123456789");
    EXPECT_EQ(get_writer().status, 200);
}

TEST_F(Roles, NameTheHopThatIsRefusedAndLeaveTheOthersReady) {
    configure_roles("another-id");
    start();
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "role"), "writer");
    EXPECT_EQ(json_member(line, "stage"), "chain");
    EXPECT_EQ(json_member(line, "reason"), "access_denied");
    const std::string hop = std::string("hop 1 (") + writer + ')';
    EXPECT_NE(json_member(line, "cause").find(hop), std::string::npos);
    EXPECT_NE(json_member(line, "cause").find(std::string("the role before it is ") + reader), std::string::npos);
    EXPECT_GE(metric("crossvend_refresh_failures_total{reason=\"access_denied\",role=\"writer\",stage=\"chain\"}"), 1);

    const answer refused = get_writer();
    EXPECT_EQ(refused.status, 500);
    EXPECT_NE(json_member(refused.body, "message").find(hop), std::string::npos);
    EXPECT_EQ(get("/v1/credentials/reader").status, 200);
    const answer readiness = telemetry("/readyz");
    EXPECT_EQ(readiness.status, 503);
    EXPECT_NE(readiness.body.find("[+]reader ok\n[-]writer not ready: " + hop), std::string::npos);
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"reader\"}"), 1);
    EXPECT_EQ(metric("crossvend_credentials_valid{role=\"writer\"}"), 0);
}

TEST_F(Roles, GetANewSetWhenAClientAsksForIt) {
    start_ready();
    const answer first = get("/v1/credentials/reader");
    const answer before = get_writer();
    const answer accepted = request(port, "POST", "/v1/refresh/writer", writer_authorization());
    EXPECT_EQ(accepted.status, 202);
    EXPECT_EQ(accepted.body, R"({"refreshing":["writer"]})");
    const auto end = std::chrono::steady_clock::now() + 15s;
    while (key_id(get_writer()) == key_id(before) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(20ms);
    EXPECT_NE(key_id(get_writer()), key_id(before));
    EXPECT_EQ(get_writer().status, 200);
    EXPECT_EQ(get("/v1/credentials/reader").body, first.body) << "nobody asked for it";
    EXPECT_EQ(calls("AssumeRole"), 2);
    if (!botocore_application::is_installed()) GTEST_SKIP() << "the rest needs python3-botocore";
    EXPECT_EQ(application("/v1/credentials/writer", writer_token()).access_key_id(), key_id(get_writer()));
    EXPECT_EQ(application("/v1/credentials/writer", writer_token()).arn(), assumed(writer, "pod"));
}

TEST_F(Roles, HaveSessionsOfTheNameAndLengthThatAreAskedFor) {
    environment.insert({{"POD_NAMESPACE", "demo"}, {"POD_NAME", "app-0"}, {"POD_SERVICE_ACCOUNT", "app"}});
    const json role = {
        {"role_arn", reader}, {"session_name", "{namespace}.{pod}@{service_account}"}, {"duration", "30m"}};
    configure(json{{"roles", json::array({role})}}.dump());
    start_ready();
    const answer vended = get();
    const auto made = base::parse_rfc3339(json_member(vended.body, "LastUpdated"));
    const auto end = base::parse_rfc3339(json_member(vended.body, "Expiration"));
    ASSERT_TRUE(made && end) << vended.body;
    EXPECT_LE(*end - *made, 30min);
    EXPECT_GE(*end - *made, 30min - 5s);
    if (!botocore_application::is_installed()) GTEST_SKIP() << "the rest needs python3-botocore";
    EXPECT_EQ(application().arn(), assumed(reader, "demo.app-0@app"));
}

TEST_F(Roles, LetASessionDoWhatItsPoliciesAllowAndNothingElse) {
    if (!botocore_application::is_installed()) GTEST_SKIP() << "needs python3-botocore";
    const std::string narrow = R"({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]})";
    const auto role = [](const char* name, const json& more) {
        json all = {{"name", name}, {"role_arn", reader}};
        all.update(more);
        return all;
    };
    configure(
        json{{"roles", json::array({role("wide", json::object()), role("object", {{"policy", json::parse(narrow)}}),
                                    role("text", {{"policy", narrow}}),
                                    role("s3", {{"policy_arns", {"arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}}}),
                                    role("sqs", {{"policy_arns", {"arn:aws:iam::aws:policy/AmazonSQSFullAccess"}}})})}}
            .dump());
    play(account_with_a_reader());
    start_ready();
    const auto listed_as = [this](const std::string& name) {
        return application("/v1/credentials/" + name).first_object_of("crossvend-demo");
    };
    for (const char* name : {"wide", "s3"}) EXPECT_EQ(listed_as(name), "hello.txt") << name;
    for (const char* name : {"object", "text", "sqs"})
        EXPECT_NE(listed_as(name).find("AccessDenied"), std::string::npos) << name;
}

TEST_F(Roles, AreWhatBotocoreIsToAwsWithTheirTokenAlone) {
    if (!botocore_application::is_installed()) GTEST_SKIP() << "needs python3-botocore";
    start_ready();
    EXPECT_EQ(application("/v1/credentials/reader").arn(), assumed(reader, "pod"));
    EXPECT_EQ(application("/v1/credentials/writer", writer_token()).arn(), assumed(writer, "pod"));
    const std::string refusal = application("/v1/credentials/writer").arn();
    EXPECT_NE(refusal.find("CredentialRetrievalError"), std::string::npos) << refusal;
    EXPECT_NE(refusal.find("401"), std::string::npos) << refusal;
}

TEST_F(Roles, OfAnIdentityThatHangsDoNotKeepThoseOfAnotherFromTheirSets) {
    json roles = json::array();
    const json hanging{{"source", "impersonation"}, {"service_account", "x@demo-project.iam.gserviceaccount.com"}};
    for (int i = 0; i < 20; ++i)
        roles.push_back({{"name", "hangs-" + std::to_string(i)}, {"role_arn", reader}, {"identity", hanging}});
    roles.push_back({{"name", "reader"}, {"role_arn", reader}});
    configure(json{{"roles", roles}}.dump());
    inject(R"({"call": "generateIdToken", "delay": "10m"})");
    start();
    const auto begun = std::chrono::steady_clock::now();
    while (get("/v1/credentials/reader").status != 200 && std::chrono::steady_clock::now() < begun + 15s)
        std::this_thread::sleep_for(20ms);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    EXPECT_EQ(calls("generateIdToken"), 1) << "roles that prove who they are alike share a call";
}

}  // namespace
}  // namespace crossvend::test
