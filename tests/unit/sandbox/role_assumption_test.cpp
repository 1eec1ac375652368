#include "sandbox/aws/role_assumption.hpp"

#include "crossvend/net/url.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view writer = "arn:aws:iam::210987654321:role/writer";

/// A session of role/reader that asks for role/writer of another account.
class RoleAssumption : public testing::Test {
protected:
    RoleAssumption() {
        role reader;
        reader.arn = "arn:aws:iam::123456789012:role/path/reader";
        reader.account_id = "123456789012";
        reader.name = "reader";
        caller_ = sessions_.issue(reader, "pod-1", base::time_point(1h), base::system_random());
        roles_.resize(1);
        roles_[0].arn = writer;
        trust(R"("sts:AssumeRole")");
        form_ = {{"RoleArn", std::string(writer)}, {"RoleSessionName", "hop"}};
    }

    /// Lets the reader do the actions, under the conditions.
    void trust(std::string_view actions, std::string_view conditions = "{}",
               std::string_view principal = "arn:aws:iam::123456789012:role/path/reader") {
        complaints wrong;
        const auto document = nlohmann::json::parse(
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": ")" + std::string(principal) +
            R"("}, "Action": )" + std::string(actions) + R"(, "Condition": )" + std::string(conditions) + "}}");
        roles_[0].trust = read_trust_policy(document, {}, "", wrong);
        EXPECT_TRUE(wrong.empty()) << wrong.front();
    }
    void tag(int number, const std::string& key, const std::string& value) {
        const std::string member = "Tags.member." + std::to_string(number);
        form_[member + ".Key"] = key;
        form_[member + ".Value"] = value;
    }

    base::result<granted_role, aws_error> decide() const {
        std::string body;
        for (const auto& [name, value] : form_) body += name + '=' + net::percent_encode(value) + '&';
        return decide_assumption(*parameters::parse(body), caller_, roles_);
    }
    std::string refusal() const {
        const auto outcome = decide();
        return outcome ? "" : std::to_string(outcome.error().status) + ' ' + outcome.error().code;
    }
    std::string message() const {
        const auto outcome = decide();
        return outcome ? "" : outcome.error().message;
    }

    sessions sessions_;
    session caller_;
    std::vector<role> roles_;
    std::map<std::string, std::string> form_;
};

TEST_F(RoleAssumption, GrantsTheRoleToACallerItTrustsForAnHour) {
    const auto granted = decide();
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(granted->who, &roles_[0]);
    EXPECT_EQ(granted->session_name, "hop");
    EXPECT_EQ(granted->lifetime, 1h);
    EXPECT_EQ(granted->passed_on.source_identity, "");
}

TEST_F(RoleAssumption, KnowsTheCallerByItsRoleSessionAndAccount) {
    struct {
        std::string_view principal;
        bool admitted;
    } const cases[] = {
        {"arn:aws:iam::123456789012:role/path/reader", true},
        {"arn:aws:sts::123456789012:assumed-role/reader/pod-1", true},
        {"arn:aws:iam::123456789012:root", true},
        {"123456789012", true},
        {"*", true},
        {"arn:aws:sts::123456789012:assumed-role/reader/pod-2", false},
        {"arn:aws:iam::210987654321:root", false},
        {"arn:aws:iam::123456789012:role/reader", false},
    };
    for (const auto& [principal, admitted] : cases) {
        trust(R"("sts:AssumeRole")", "{}", principal);
        EXPECT_EQ(refusal(), admitted ? "" : "403 AccessDenied") << principal;
    }
}

TEST_F(RoleAssumption, SaysWhoMayNotDoWhatToWhat) {
    trust(R"("sts:AssumeRole")", R"({"StringEquals": {"sts:ExternalId": "secret"}})");
    const std::string denied =
        "User: arn:aws:sts::123456789012:assumed-role/reader/pod-1 is not authorized to perform: sts:AssumeRole on "
        "resource: ";
    EXPECT_EQ(message(), denied + std::string(writer));
    form_["ExternalId"] = "other";
    EXPECT_EQ(message(), denied + std::string(writer));
    form_["ExternalId"] = "secret";
    EXPECT_EQ(message(), "");
    form_["RoleArn"] = "arn:aws:iam::210987654321:role/none";
    EXPECT_EQ(message(), denied + "arn:aws:iam::210987654321:role/none");
}

TEST_F(RoleAssumption, LooksAtEveryKeyAConditionMayName) {
    trust(R"("sts:*")", R"({"StringEquals": {"sts:RoleSessionName": "hop", "sts:SourceIdentity": "alice",
                                             "aws:RequestTag/Team": "blue"}})");
    EXPECT_EQ(refusal(), "403 AccessDenied");
    form_["SourceIdentity"] = "alice";
    tag(1, "team", "blue");
    EXPECT_EQ(message(), "");
    tag(1, "team", "red");
    EXPECT_EQ(refusal(), "403 AccessDenied");
}

TEST_F(RoleAssumption, WantsPermissionForTagsAndSourceIdentity) {
    tag(1, "team", "blue");
    EXPECT_NE(message().find("not authorized to perform: sts:TagSession on"), std::string::npos) << message();
    trust(R"(["sts:AssumeRole", "sts:TagSession"])");
    EXPECT_EQ(message(), "");
    form_["SourceIdentity"] = "alice";
    EXPECT_NE(message().find("not authorized to perform: sts:SetSourceIdentity on"), std::string::npos) << message();
    trust(R"(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])");
    EXPECT_EQ(message(), "");
}

TEST_F(RoleAssumption, LastsAnHourAtMostAsItComesOfAnotherSession) {
    form_["DurationSeconds"] = "900";
    EXPECT_EQ(decide()->lifetime, 15min);
    form_["DurationSeconds"] = "3601";
    EXPECT_EQ(refusal(), "400 ValidationError");
    EXPECT_EQ(message(),
              "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
}

TEST_F(RoleAssumption, RefusesWhatTheApiDoesNotAllow) {
    struct {
        const char* name;
        std::string value;
        const char* in_message;
    } const cases[] = {
        {"RoleArn", "arn", "at 'roleArn'"},
        {"RoleSessionName", "a b", "at 'roleSessionName'"},
        {"DurationSeconds", "43201", "at 'durationSeconds'"},
        {"ExternalId", "x", "at 'externalId' failed to satisfy constraint: Member must have length greater"},
        {"ExternalId", std::string(1225, 'x'), "less than or equal to 1224"},
        {"ExternalId", "a b", R"(pattern: [\w+=,.@:\/-]*)"},
        {"SourceIdentity", std::string(65, 'x'), "at 'sourceIdentity'"},
        {"SourceIdentity", "aws:x", R"(pattern: [\w+=,.@-]*)"},
        {"Tags.member.1.Key", "", "at 'tags.member.key'"},
        {"Tags.member.1.Key", "alone", "Value null at 'tags.member.value'"},
    };
    const auto good = form_;
    for (const auto& [name, value, in_message] : cases) {
        form_ = good;
        form_[name] = value;
        EXPECT_EQ(refusal(), "400 ValidationError") << name << '=' << value;
        EXPECT_NE(message().find(in_message), std::string::npos) << message();
    }
}

TEST_F(RoleAssumption, TakesFiftyTagsOf128And256Characters) {
    trust(R"("sts:*")");
    for (int i = 1; i <= 50; ++i) tag(i, std::string(126, 'k') + std::to_string(i + 9), "");
    std::string value;
    for (int i = 0; i < 256; ++i) value += "\u00e9";
    tag(1, "k", value);
    EXPECT_EQ(message(), "");
    tag(1, "k", value + 'x');
    EXPECT_NE(message().find("less than or equal to 256"), std::string::npos) << message();
    tag(1, "k", "");
    tag(51, "one", "more");
    EXPECT_NE(message().find("at 'tags' failed"), std::string::npos) << message();
}

TEST_F(RoleAssumption, RefusesTagsThatDoNotGoTogether) {
    trust(R"("sts:*")");
    tag(1, "team", "blue");
    tag(2, "TEAM", "red");
    EXPECT_EQ(message(), "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    tag(2, "aws:team", "red");
    EXPECT_EQ(refusal(), "400 InvalidParameterValue");
    tag(2, "colour", "red");
    form_["TransitiveTagKeys.member.1"] = "size";
    EXPECT_EQ(message(), "The specified transitive tag key must be included in the requested tags.");
    form_["TransitiveTagKeys.member.1"] = "Team";
    EXPECT_EQ(message(), "");
}

TEST_F(RoleAssumption, PassesOnTransitiveTagsAndTheSourceIdentity) {
    trust(R"("sts:*")");
    caller_.inherited = {"alice", {{"project", "x"}}};
    tag(1, "team", "blue");
    tag(2, "size", "small");
    form_["TransitiveTagKeys.member.1"] = "team";
    const auto granted = decide();
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(granted->passed_on.source_identity, "alice");
    ASSERT_EQ(granted->passed_on.tags.size(), 2U);
    EXPECT_EQ(granted->passed_on.tags[0].key, "project");
    EXPECT_EQ(granted->passed_on.tags[1].value, "blue");
}

TEST_F(RoleAssumption, KeepsWhatIsInheritedFromBeingSetAnew) {
    trust(R"("sts:*")");
    caller_.inherited = {"alice", {{"project", "x"}}};
    form_["SourceIdentity"] = "bob";
    EXPECT_EQ(refusal(), "403 AccessDenied");
    form_["SourceIdentity"] = "alice";
    EXPECT_EQ(message(), "");
    tag(1, "Project", "y");
    EXPECT_EQ(message(),
              "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
              "from the calling session.");
}

TEST_F(RoleAssumption, WantsPermissionForWhatIsInheritedToo) {
    caller_.inherited.source_identity = "alice";
    EXPECT_NE(message().find("sts:SetSourceIdentity"), std::string::npos) << message();
    caller_.inherited = {"", {{"project", "x"}}};
    EXPECT_NE(message().find("sts:TagSession"), std::string::npos) << message();
}

}  // namespace
}  // namespace crossvend::sandbox
