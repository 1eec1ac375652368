#include "accounts.hpp"
#include "fixture.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace crossvend::test {
namespace {

using nlohmann::json;

constexpr const char* writer = "arn:aws:iam::210987654321:role/team/writer";
constexpr service_account other{"other@demo-project.iam.gserviceaccount.com", "104857600000000000002"};

/// The machine, an account that it may act as, a cluster, and a reader with this trust policy.
json account_with(const json& trust_policy) {
    json account = account_with_a_reader();
    account["roles"][0]["trust_policy"] = trust_policy;
    account["service_accounts"] = json::array(
        {{{"email", other.email}, {"unique_id", other.unique_id}, {"impersonators", json::array({machine.email})}}});
    account["oidc_providers"] = json::array(
        {{{"name", "gke"}, {"issuer", "https://gke.example/demo"}, {"audiences", json::array({"sts.amazonaws.com"})}}});
    return account;
}

const json nobody{{"Version", "2012-10-17"}, {"Statement", json::array()}};

class TrustPolicy : public Daemon {
protected:
    TrustPolicy() : Daemon(account_with(nobody)) {
        environment["CROSSVEND_LOG_LEVEL"] = "info";  // below it, the calls are told of where errors are
    }

    [[nodiscard]] ended run(const std::vector<std::string>& arguments) const {
        std::vector<std::string> line{CROSSVEND, "trust-policy"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run_to_end(line, environment, directory);
    }
    /// Runs it, which must go well, and gives what it printed.
    [[nodiscard]] std::string printed(const std::vector<std::string>& arguments = {}) const {
        const ended it = run(arguments);
        EXPECT_EQ(it.status, 0) << it.errors;
        EXPECT_EQ(it.errors, "");
        return it.output;
    }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(directory / name) << text;
        return (directory / name).string();
    }
    void use_identity(const json& identity) { configure(json{{"identity", identity}}.dump()); }
    void use_key() {
        const answer made =
            request(google_port, "POST", std::string("/sandbox/service-account-key?account=") + machine.email);
        json key = json::parse(made.body);
        use_identity({{"source", "service_account_key"}, {"key_file", write("key.json", key.dump())}});
    }
    void use_cluster() {
        const answer made = request(google_port, "GET",
                                    "/sandbox/oidc-token?provider=gke&audience=sts.amazonaws.com"
                                    "&subject=system:serviceaccount:demo:app");
        use_identity({{"source", "token_file"}, {"token_file", write("token", made.body)}});
    }
    /// How a command for credentials ends.
    [[nodiscard]] int exchange() const { return run_to_end({CROSSVEND, "credentials"}, environment, directory).status; }
};

TEST_F(TrustPolicy, LetsExactlyThisIdentityIn) {
    const json policy = json::parse(printed());
    EXPECT_EQ(exchange(), 77);
    play(account_with(policy));
    EXPECT_EQ(exchange(), 0);
    use_identity({{"source", "impersonation"}, {"service_account", other.email}});
    EXPECT_EQ(exchange(), 77);
}

TEST_F(TrustPolicy, LetsAClustersPodIn) {
    use_cluster();
    const json policy = json::parse(printed());
    EXPECT_EQ(policy["Statement"][0]["Principal"]["Federated"],
              "arn:aws:iam::123456789012:oidc-provider/gke.example/demo");
    // The keys of the cluster stay with the sandbox, so the next one gets a token of its own.
    play(account_with(policy));
    use_cluster();
    EXPECT_EQ(exchange(), 0);
}

TEST_F(TrustPolicy, NamesWhatTheMetadataServerSays) {
    const json expected{{"accounts.google.com:sub", machine.unique_id},
                        {"accounts.google.com:oaud", "sts.amazonaws.com"},
                        {"accounts.google.com:aud", machine.unique_id}};
    EXPECT_EQ(json::parse(printed())["Statement"][0]["Condition"]["StringEquals"], expected);
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 0);
}

TEST_F(TrustPolicy, NamesTheAddressThatTheTokenOfAKeyHas) {
    use_key();
    const json expected{{"accounts.google.com:sub", machine.unique_id},
                        {"accounts.google.com:oaud", "sts.amazonaws.com"},
                        {"accounts.google.com:aud", machine.email}};
    EXPECT_EQ(json::parse(printed())["Statement"][0]["Condition"]["StringEquals"], expected);
}

TEST_F(TrustPolicy, IsPrintedAsACommandAndForTerraform) {
    EXPECT_TRUE(printed({"--aws-cli"}).starts_with("aws iam update-assume-role-policy --role-name reader "));
    EXPECT_NE(printed({"--terraform"}).find("data \"aws_iam_policy_document\" \"reader_trust\""), std::string::npos);
}

TEST_F(TrustPolicy, RefusesTwoFormsAtOnce) {
    const ended it = run({"--aws-cli", "--terraform"});
    EXPECT_EQ(it.status, 64);
    EXPECT_EQ(it.output, "");
}

TEST_F(TrustPolicy, RefusesARoleThatIsNotConfigured) {
    const ended it = run({"--role", "nobody"});
    EXPECT_EQ(it.status, 64);
    EXPECT_NE(it.errors.find("--role: the configuration has no role nobody"), std::string::npos);
}

TEST_F(TrustPolicy, IsTheFirstRolesOfAChainAndSaysWhatTheOthersTrust) {
    configure(json{{"roles", {{{"role_arn", reader}, {"chain", {{{"role_arn", writer}}}}}}}}.dump());
    const ended it = run({});
    EXPECT_EQ(it.status, 0);
    EXPECT_TRUE(json::accept(it.output));
    EXPECT_NE(it.errors.find(std::string(writer) + " has to trust " + reader), std::string::npos) << it.errors;
}

TEST_F(TrustPolicy, SaysWhyThereIsNoToken) {
    inject(R"({"call": "identity", "status": 403, "body": "no binding for you"})");
    const ended it = run({});
    EXPECT_EQ(it.status, 77);
    EXPECT_EQ(it.output, "");
    EXPECT_TRUE(it.errors.starts_with("crossvend: no identity token: the metadata server answered 403")) << it.errors;
}

TEST_F(TrustPolicy, SaysThatTheMetadataServerCannotBeReached) {
    environment["GCE_METADATA_HOST"] = "127.0.0.1:1";
    const ended it = run({});
    EXPECT_EQ(it.status, 69);
    EXPECT_NE(it.errors.find("no answer from the metadata server"), std::string::npos) << it.errors;
}

}  // namespace
}  // namespace crossvend::test
