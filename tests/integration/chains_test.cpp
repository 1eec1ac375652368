#include "accounts.hpp"
#include "fixture.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::test {
namespace {

using nlohmann::json;

constexpr const char* courier = "arn:aws:iam::210987654321:role/courier";
constexpr const char* archive = "arn:aws:iam::345678901234:role/archive";
constexpr const char* tagless_archive = "arn:aws:iam::345678901234:role/tagless-archive";

/// Accounts whose roles ask for all that a hop can bring with it.
json three_accounts() {
    const json tagless = {"sts:AssumeRole", "sts:SetSourceIdentity"};
    const json all = {"sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"};
    const json same_source = {{"sts:SourceIdentity", "app"}};
    const json everything = {
        {"sts:ExternalId", "demo-id"}, {"sts:SourceIdentity", "app"}, {"aws:RequestTag/team", "storage"}};
    json account = account_with_a_reader();
    account["roles"].push_back(role_for({{"AWS", reader}}, courier, all, everything));
    account["roles"].push_back(role_for({{"AWS", courier}}, archive, all, same_source));
    account["roles"].push_back(role_for({{"AWS", courier}}, tagless_archive, tagless, same_source));
    return account;
}

/// From the reader on, through the courier, to either archive.
class Chains : public Daemon {
protected:
    Chains() : Daemon(three_accounts()) { environment.erase("AWS_ROLE_ARN"); }

    /// The first hop, with all that the courier asks for but for some of its keys.
    [[nodiscard]] static json to_courier(const std::vector<std::string>& missing = {}) {
        json hop = {{"role_arn", courier},
                    {"external_id", "demo-id"},
                    {"source_identity", "app"},
                    {"tags", {{"team", "storage"}}},
                    {"transitive_tag_keys", json::array({"team"})}};
        for (const std::string& key : missing) hop.erase(key);
        return hop;
    }
    /// A role of the daemon's at the end of two hops.
    [[nodiscard]] static json role(const std::string& name, const json& first_hop, const char* last) {
        const json last_hop = {{"role_arn", last}, {"session_name", "night"}};
        return {{"name", name}, {"role_arn", reader}, {"chain", json::array({first_hop, last_hop})}};
    }
    void configure_roles(const json& roles) { configure(json{{"roles", roles}}.dump()); }

    /// Why the daemon gets no set for a role.
    [[nodiscard]] std::string refusal_of(const std::string& name) const {
        const std::string line = daemon->wait_for_line(R"("message":"refresh failed","role":")" + name + '"');
        EXPECT_EQ(json_member(line, "stage"), "chain") << line;
        return json_member(line, "cause");
    }
};

TEST_F(Chains, BringTagsAndASourceIdentityAsFarAsTheyAreToGo) {
    configure_roles(json::array({role("all-the-way", to_courier(), archive),
                                 role("tags-end", to_courier({"transitive_tag_keys"}), tagless_archive)}));
    start_ready();
    EXPECT_EQ(json_member(get("/v1/credentials/all-the-way").body, "RoleArn"), archive);
    EXPECT_EQ(json_member(get("/v1/credentials/tags-end").body, "RoleArn"), tagless_archive);
    EXPECT_EQ(calls("AssumeRole"), 4);
    if (!botocore_application::is_installed()) GTEST_SKIP() << "the rest needs python3-botocore";
    EXPECT_EQ(application("/v1/credentials/all-the-way").arn(), assumed(archive, "night"));
    EXPECT_EQ(application("/v1/credentials/tags-end").arn(), assumed(tagless_archive, "night"));
}

TEST_F(Chains, AreRefusedWhereSomethingIsMissingOrTooMuch) {
    configure_roles(json::array({role("no-id", to_courier({"external_id"}), archive),
                                 role("no-source", to_courier({"source_identity"}), archive),
                                 role("no-tags", to_courier({"tags", "transitive_tag_keys"}), archive),
                                 role("tags-go-on", to_courier(), tagless_archive)}));
    start();
    for (const char* name : {"no-id", "no-source", "no-tags"})
        EXPECT_NE(refusal_of(name).find(std::string("hop 1 (") + courier + ')'), std::string::npos) << name;
    const std::string refusal = refusal_of("tags-go-on");
    EXPECT_NE(refusal.find(std::string("hop 2 (") + tagless_archive + ')'), std::string::npos) << refusal;
    EXPECT_NE(refusal.find("sts:TagSession"), std::string::npos) << refusal;
}

}  // namespace
}  // namespace crossvend::test
