#include "accounts.hpp"
#include "fixture.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace crossvend::test {
namespace {

using nlohmann::json;

constexpr service_account target{"target@demo-project.iam.gserviceaccount.com", "104857600000000000002"};
constexpr service_account closed{"closed@demo-project.iam.gserviceaccount.com", "104857600000000000003"};
constexpr service_account distant{"distant@demo-project.iam.gserviceaccount.com", "104857600000000000004"};
constexpr const char* target_role = "arn:aws:iam::123456789012:role/target";
constexpr const char* distant_role = "arn:aws:iam::123456789012:role/distant";
constexpr const char* cluster_role = "arn:aws:iam::123456789012:role/cluster";

/// Tokens of the metadata server and of IAM have the unique id as the authorized party, those of a key the e-mail.
std::vector<std::string> names_of(const service_account& who) { return {who.unique_id, who.email}; }

json project() {
    json account = account_with_a_reader();
    account["service_accounts"] = json::array({
        {{"email", target.email},
         {"unique_id", target.unique_id},
         {"impersonators",
          {machine.email, "developer@example.com",
           "principal://iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/demo/subject/"
           "system:serviceaccount:demo:app"}}},
        {{"email", closed.email}, {"unique_id", closed.unique_id}},
        {{"email", distant.email}, {"unique_id", distant.unique_id}, {"impersonators", json::array({target.email})}},
    });
    account["users"] = json::parse(R"([{
        "email": "developer@example.com", "client_id": "demo.apps.googleusercontent.com",
        "client_secret": "not-a-secret", "refresh_token": "1//not-a-secret-either"}])");
    account["oidc_providers"] = json::parse(R"([{
        "name": "gke", "issuer": "https://gke.example/demo", "audiences": ["sts.amazonaws.com"]}])");
    account["roles"] = json::array({
        role_for(machine, reader, names_of(machine)),
        role_for(target, target_role, names_of(target)),
        role_for(distant, distant_role, names_of(distant)),
        role_for({{"Federated", "arn:aws:iam::123456789012:oidc-provider/gke.example/demo"}}, cluster_role,
                 "sts:AssumeRoleWithWebIdentity",
                 {{"gke.example/demo:sub", "system:serviceaccount:demo:app"},
                  {"gke.example/demo:aud", "sts.amazonaws.com"}}),
    });
    return account;
}

/// A project with accounts that may act as others, people and a cluster.
class IdentitySources : public Daemon {
protected:
    IdentitySources() : Daemon(project()) {}

    [[nodiscard]] std::string google() const { return "http://127.0.0.1:" + std::to_string(google_port); }

    /// Writes a file and gives its path.
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(directory / name) << text;
        return (directory / name).string();
    }
    /// A new key of a service account, as gcloud would write it.
    [[nodiscard]] json make_key(const service_account& who) const {
        const answer made =
            request(google_port, "POST", std::string("/sandbox/service-account-key?account=") + who.email);
        EXPECT_EQ(made.status, 200);
        return json::parse(made.body);
    }
    /// Where the sandbox makes tokens of the cluster for a pod's service account.
    [[nodiscard]] static std::string cluster_token_path(const std::string& name, const std::string& expires_in = "1h") {
        return "/sandbox/oidc-token?provider=gke&audience=sts.amazonaws.com&subject=system:serviceaccount:demo:" +
               name + "&expires_in=" + expires_in;
    }
    [[nodiscard]] std::string cluster_token(const std::string& name, const std::string& expires_in = "1h") const {
        const answer made = request(google_port, "GET", cluster_token_path(name, expires_in));
        EXPECT_EQ(made.status, 200);
        return made.body;
    }
    /// What `gcloud auth application-default login` writes.
    [[nodiscard]] static json login() {
        return {{"type", "authorized_user"},
                {"client_id", "demo.apps.googleusercontent.com"},
                {"client_secret", "not-a-secret"},
                {"refresh_token", "1//not-a-secret-either"}};
    }
    /// Where access tokens of a service account come from.
    [[nodiscard]] std::string impersonation_url(const service_account& who) const {
        return google() + "/v1/projects/-/serviceAccounts/" + who.email + ":generateAccessToken";
    }
    /// What Workload Identity Federation makes of the cluster's token, which is found there.
    [[nodiscard]] json federation(const json& credential_source) const {
        return {{"type", "external_account"},
                {"audience",
                 "//iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/demo/providers/gke"},
                {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
                {"token_url", google() + "/v1/token"},
                {"credential_source", credential_source},
                {"service_account_impersonation_url", impersonation_url(target)}};
    }

    void use_identity(const json& identity) { configure(json{{"identity", identity}}.dump()); }
    void use_default_credentials(const json& file) {
        use_identity({{"source", "application_default"}});
        environment["GOOGLE_APPLICATION_CREDENTIALS"] = write("application_default_credentials.json", file.dump());
    }

    /// Starts the daemon, which must get a set of the role; with that botocore must be the role.
    void expect_set_of(const char* role) {
        environment["AWS_ROLE_ARN"] = role;
        environment["AWS_ROLE_SESSION_NAME"] = "pod";
        start_ready();
        const answer vended = get();
        EXPECT_EQ(vended.status, 200);
        EXPECT_EQ(json_member(vended.body, "RoleArn"), role);
        if (!botocore_application::is_installed()) GTEST_SKIP() << "the rest needs python3-botocore";
        EXPECT_EQ(application().arn(), assumed(role, "pod"));
    }
    /// Starts the daemon, which must not get an identity, and gives the cause in its log.
    std::string failure(const std::string& reason) {
        start();
        const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
        EXPECT_EQ(json_member(line, "stage"), "identity");
        EXPECT_EQ(json_member(line, "reason"), reason) << line;
        EXPECT_GE(identity_failures(reason), 1);
        EXPECT_GE(get().status, 500);
        EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 0);
        return json_member(line, "cause");
    }
    [[nodiscard]] double identity_failures(const std::string& reason) const {
        return metric("crossvend_refresh_failures_total{reason=\"" + reason +
                      "\",role=\"default\",stage=\"identity\"}");
    }
};

TEST_F(IdentitySources, TradeAServiceAccountsKey) {
    use_identity({{"source", "service_account_key"}, {"key_file", write("key.json", make_key(machine).dump())}});
    expect_set_of(reader);
    EXPECT_EQ(calls("jwt_bearer"), 1);
    EXPECT_EQ(calls("identity"), 0);
}

TEST_F(IdentitySources, SayThatAKeyWasRevoked) {
    json key = make_key(machine);
    key.erase("token_uri");  // which the next sandbox does not listen on
    use_identity({{"source", "service_account_key"}, {"key_file", write("key.json", key.dump())}});
    play(project());  // nobody knows the keys of before any more
    EXPECT_NE(failure("invalid_grant").find("the key was deleted or disabled"), std::string::npos);
}

TEST_F(IdentitySources, HaveIamSignForAnAccountWithoutAKey) {
    use_identity({{"source", "sign_jwt"}, {"service_account", target.email}});
    expect_set_of(target_role);
    EXPECT_EQ(calls("signJwt"), 1);
    EXPECT_EQ(calls("jwt_bearer"), 1);
}

TEST_F(IdentitySources, SayThatTheMachineMayNotSignForAnAccount) {
    use_identity({{"source", "sign_jwt"}, {"service_account", closed.email}});
    EXPECT_NE(failure("permission_denied").find("iam.serviceAccounts.signJwt"), std::string::npos);
}

TEST_F(IdentitySources, ImpersonateWithTheMachinesOwnAccount) {
    use_identity({{"source", "impersonation"}, {"service_account", target.email}});
    expect_set_of(target_role);
    EXPECT_EQ(calls("token"), 1);
    EXPECT_EQ(calls("generateIdToken"), 1);
}

TEST_F(IdentitySources, ImpersonateByTheUniqueId) {
    use_identity({{"source", "impersonation"}, {"service_account", target.unique_id}});
    expect_set_of(target_role);
}

TEST_F(IdentitySources, ReachAnAccountThroughADelegate) {
    const json delegates = json::array({target.email});
    use_identity({{"source", "impersonation"}, {"service_account", distant.email}, {"delegates", delegates}});
    expect_set_of(distant_role);
    EXPECT_EQ(calls("generateIdToken"), 1);
}

TEST_F(IdentitySources, HaveIamSignThroughADelegate) {
    const json delegates = json::array({target.email});
    use_identity({{"source", "sign_jwt"}, {"service_account", distant.email}, {"delegates", delegates}});
    expect_set_of(distant_role);
    EXPECT_EQ(calls("signJwt"), 1);
}

TEST_F(IdentitySources, DoNotReachAnAccountPastItsDelegate) {
    use_identity({{"source", "impersonation"}, {"service_account", distant.email}});
    EXPECT_NE(failure("permission_denied").find("iam.serviceAccounts.getOpenIdToken"), std::string::npos);
}

TEST_F(IdentitySources, ImpersonateWithAKey) {
    use_identity({{"source", "impersonation"},
                  {"service_account", target.email},
                  {"key_file", write("key.json", make_key(machine).dump())}});
    expect_set_of(target_role);
    EXPECT_EQ(calls("jwt_bearer"), 1);
    EXPECT_EQ(calls("token"), 0);
}

TEST_F(IdentitySources, ImpersonateWithAPersonsLogin) {
    use_identity({{"source", "impersonation"}, {"service_account", target.email}});
    environment["GOOGLE_APPLICATION_CREDENTIALS"] = write("login.json", login().dump());
    expect_set_of(target_role);
    EXPECT_EQ(calls("refresh_token"), 1);
    EXPECT_EQ(calls("token"), 0);
}

TEST_F(IdentitySources, SayThatAPersonsLoginIsOver) {
    json file = login();
    file["refresh_token"] = "1//another";
    use_identity({{"source", "impersonation"}, {"service_account", target.email}});
    environment["GOOGLE_APPLICATION_CREDENTIALS"] = write("login.json", file.dump());
    EXPECT_NE(failure("invalid_grant").find("token endpoint"), std::string::npos);
}

TEST_F(IdentitySources, SayThatTheMachineMayNotImpersonateAnAccount) {
    use_identity({{"source", "impersonation"}, {"service_account", closed.email}});
    const std::string cause = failure("permission_denied");
    EXPECT_NE(cause.find("iam.serviceAccounts.getOpenIdToken"), std::string::npos);
    EXPECT_NE(cause.find("roles/iam.serviceAccountOpenIdTokenCreator"), std::string::npos);
}

TEST_F(IdentitySources, FindAKeyAmongTheDefaultCredentials) {
    use_default_credentials(make_key(machine));
    expect_set_of(reader);
    EXPECT_EQ(calls("jwt_bearer"), 1);
    EXPECT_EQ(calls("identity"), 0);
}

TEST_F(IdentitySources, FindAnImpersonationAmongTheDefaultCredentials) {
    use_default_credentials({{"type", "impersonated_service_account"},
                             {"service_account_impersonation_url", impersonation_url(target)},
                             {"source_credentials", login()}});
    expect_set_of(target_role);
    EXPECT_EQ(calls("refresh_token"), 1);
    EXPECT_EQ(calls("generateIdToken"), 1);
}

TEST_F(IdentitySources, FindAnImpersonationThroughADelegateAmongTheDefaultCredentials) {
    use_default_credentials({{"type", "impersonated_service_account"},
                             {"service_account_impersonation_url", impersonation_url(distant)},
                             {"delegates", json::array({target.email})},
                             {"source_credentials", login()}});
    expect_set_of(distant_role);
    EXPECT_EQ(calls("generateIdToken"), 1);
}

TEST_F(IdentitySources, SayThatTheDefaultCredentialsMayNotImpersonate) {
    use_default_credentials({{"type", "impersonated_service_account"},
                             {"service_account_impersonation_url", impersonation_url(closed)},
                             {"source_credentials", login()}});
    EXPECT_NE(failure("permission_denied").find("iam.serviceAccounts.getOpenIdToken"), std::string::npos);
}

TEST_F(IdentitySources, FindAFederationAmongTheDefaultCredentials) {
    use_default_credentials(federation({{"file", write("token", cluster_token("app"))}}));
    expect_set_of(target_role);
    EXPECT_EQ(calls("exchange_token"), 1);
    EXPECT_EQ(calls("generateIdToken"), 1);
}

TEST_F(IdentitySources, FindAFederationWhoseTokenAUrlGivesAmongTheDefaultCredentials) {
    use_default_credentials(federation({{"url", google() + cluster_token_path("app")}}));
    expect_set_of(target_role);
    EXPECT_EQ(metric("crossvend_upstream_requests_total{code=\"200\",upstream=\"subject_token\"}"), 1);
    EXPECT_EQ(calls("exchange_token"), 1);
}

TEST_F(IdentitySources, SayThatTheTokenOfAFederationHasExpired) {
    use_default_credentials(federation({{"file", write("token", cluster_token("app", "-1m"))}}));
    EXPECT_NE(failure("invalid_grant").find("Security Token Service"), std::string::npos);
}

TEST_F(IdentitySources, AskTheMetadataServerWithoutAFileOfDefaultCredentials) {
    use_identity({{"source", "application_default"}});
    expect_set_of(reader);
    EXPECT_EQ(calls("identity"), 1);
}

TEST_F(IdentitySources, RefuseAPersonsLoginAsDefaultCredentialsAtTheStart) {
    use_default_credentials(login());
    daemon = std::make_unique<process>(command, environment, directory / "crossvend.log");
    EXPECT_EQ(daemon->wait(), 78);
    EXPECT_NE(log().find("GOOGLE_APPLICATION_CREDENTIALS"), std::string::npos);
    EXPECT_NE(log().find("a person's login (authorized_user)"), std::string::npos);
    EXPECT_EQ(log().find("not-a-secret"), std::string::npos);
}

TEST_F(IdentitySources, TakeAProjectedToken) {
    use_identity({{"source", "token_file"}, {"token_file", write("token", cluster_token("app") + '\n')}});
    expect_set_of(cluster_role);
    EXPECT_EQ(calls("identity"), 0);
}

TEST_F(IdentitySources, TakeTheTokenThatTheEnvironmentNames) {
    use_identity({{"source", "token_file"}});
    environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = write("token", cluster_token("app"));
    expect_set_of(cluster_role);
}

TEST_F(IdentitySources, ReadAProjectedTokenAnewEachTime) {
    use_identity({{"source", "token_file"}, {"token_file", write("token", cluster_token("app"))}});
    expect_set_of(cluster_role);
    write("token", cluster_token("another"));
    EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
    const std::string line = daemon->wait_for_line("\"message\":\"refresh failed\"");
    EXPECT_EQ(json_member(line, "stage"), "sts");
    EXPECT_EQ(json_member(line, "reason"), "access_denied");
    EXPECT_NE(json_member(line, "cause").find("system:serviceaccount:demo:another"), std::string::npos);
    EXPECT_EQ(metric("crossvend_refresh_failures_total{reason=\"access_denied\",role=\"default\",stage=\"sts\"}"), 1);
    EXPECT_EQ(get().status, 200) << "the set that is held";
}

TEST_F(IdentitySources, SayThatAProjectedTokenHasExpired) {
    use_identity({{"source", "token_file"}, {"token_file", write("token", cluster_token("app", "-1m"))}});
    EXPECT_NE(failure("token_expired").find("it expires at"), std::string::npos);
}

TEST_F(IdentitySources, WaitForAProjectedTokenThatIsNotThereYet) {
    use_identity({{"source", "token_file"}, {"token_file", (directory / "token").string()}});
    environment["AWS_ROLE_ARN"] = cluster_role;
    EXPECT_NE(failure("unreadable_file").find("cannot be read"), std::string::npos);
    write("token", cluster_token("app"));
    ASSERT_TRUE(wait_until_ready()) << log();
    EXPECT_EQ(json_member(get().body, "RoleArn"), cluster_role);
}

}  // namespace
}  // namespace crossvend::test
