#include "cli/trust_policy.hpp"
#include "crossvend/base/text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace crossvend::cli {
namespace {

using nlohmann::json;

aws::role_arn role(std::string_view arn = "arn:aws:iam::123456789012:role/team/reader") {
    return aws::parse_role_arn(arn).value();
}

credentials::web_identity google_identity(const std::string& authorized_party) {
    oidc::id_token_claims claims;
    claims.issuer = "https://accounts.google.com";
    claims.subject = "104857600000000000001";
    claims.audience = "sts.amazonaws.com";
    claims.authorized_party = authorized_party;
    return credentials::as_aws_sees(claims);
}

credentials::web_identity cluster_identity(const std::string& subject = "system:serviceaccount:demo:app") {
    oidc::id_token_claims claims;
    claims.issuer = "https://gke.example/demo";
    claims.subject = subject;
    claims.audience = "sts.amazonaws.com";
    claims.authorized_party = "not looked at";
    return credentials::as_aws_sees(claims);
}

TEST(TrustPolicy, NamesGooglesSubjectAudienceAndAuthorizedParty) {
    EXPECT_EQ(trust_policy_as_json(google_identity("104857600000000000001"), role()), R"({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "accounts.google.com"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "accounts.google.com:sub": "104857600000000000001",
          "accounts.google.com:oaud": "sts.amazonaws.com",
          "accounts.google.com:aud": "104857600000000000001"
        }
      }
    }
  ]
}
)");
}

TEST(TrustPolicy, TakesTheAddressThatTheTokenOfAKeyIsFor) {
    const json policy =
        json::parse(trust_policy_as_json(google_identity("app@demo-project.iam.gserviceaccount.com"), role()));
    EXPECT_EQ(policy["Statement"][0]["Condition"]["StringEquals"]["accounts.google.com:aud"],
              "app@demo-project.iam.gserviceaccount.com");
}

TEST(TrustPolicy, TakesTheAudienceOfAGoogleTokenWithoutAuthorizedParty) {
    const json policy = json::parse(trust_policy_as_json(google_identity(""), role()));
    EXPECT_EQ(policy["Statement"][0]["Condition"]["StringEquals"]["accounts.google.com:aud"], "sts.amazonaws.com");
}

TEST(TrustPolicy, TrustsTheProviderOfTheRolesAccountAndPartitionForAnyOtherIssuer) {
    const json policy =
        json::parse(trust_policy_as_json(cluster_identity(), role("arn:aws-us-gov:iam::210987654321:role/reader")));
    const json& statement = policy["Statement"][0];
    EXPECT_EQ(statement["Principal"]["Federated"], "arn:aws-us-gov:iam::210987654321:oidc-provider/gke.example/demo");
    const json expected{{"gke.example/demo:sub", "system:serviceaccount:demo:app"},
                        {"gke.example/demo:aud", "sts.amazonaws.com"}};
    EXPECT_EQ(statement["Condition"]["StringEquals"], expected);
}

TEST(TrustPolicy, IsACommandForTheRolesNameWithoutItsPath) {
    const credentials::web_identity identity = google_identity("104857600000000000001");
    std::string policy = trust_policy_as_json(identity, role());
    policy.pop_back();
    EXPECT_EQ(trust_policy_as_command(identity, role()),
              "aws iam update-assume-role-policy --role-name reader --policy-document '" + policy + "'\n");
}

TEST(TrustPolicy, TellsHowToMakeTheProviderThatTheCommandNeeds) {
    EXPECT_TRUE(trust_policy_as_command(cluster_identity(), role())
                    .starts_with("# Once, if the account does not have the provider yet:\n"
                                 "# aws iam create-open-id-connect-provider --url https://gke.example/demo "
                                 "--client-id-list sts.amazonaws.com\n"
                                 "aws iam update-assume-role-policy --role-name reader "));
}

TEST(TrustPolicy, KeepsTheQuotesOfAnIssuerFromTheShell) {
    const std::string command = trust_policy_as_command(cluster_identity("it's; reboot"), role());
    EXPECT_NE(command.find(R"("gke.example/demo:sub": "it'\''s; reboot")"), std::string::npos) << command;
}

TEST(TrustPolicy, IsADocumentForTerraform) {
    EXPECT_EQ(trust_policy_as_terraform(google_identity("104857600000000000001"), role()),
              R"(# To be attached to the role: assume_role_policy = data.aws_iam_policy_document.reader_trust.json

data "aws_iam_policy_document" "reader_trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = ["accounts.google.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "accounts.google.com:sub"
      values   = ["104857600000000000001"]
    }

    condition {
      test     = "StringEquals"
      variable = "accounts.google.com:oaud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "accounts.google.com:aud"
      values   = ["104857600000000000001"]
    }
  }
}
)");
}

TEST(TrustPolicy, BringsTheProviderForTerraform) {
    const std::string text = trust_policy_as_terraform(cluster_identity(), role());
    EXPECT_NE(text.find(R"(
resource "aws_iam_openid_connect_provider" "reader" {
  url            = "https://gke.example/demo"
  client_id_list = ["sts.amazonaws.com"]
}
)"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("identifiers = [aws_iam_openid_connect_provider.reader.arn]"), std::string::npos);
}

TEST(TrustPolicy, KeepsATokensTextFromTerraform) {
    const std::string text = trust_policy_as_terraform(cluster_identity(R"(a"b\c${d}%{e}$f)"),
                                                       role("arn:aws:iam::123456789012:role/4+reader.x"));
    EXPECT_NE(text.find(R"(["a\"b\\c$${d}%%{e}$f"])"), std::string::npos) << text;
    EXPECT_NE(text.find(R"(data "aws_iam_policy_document" "_4_reader_x_trust")"), std::string::npos) << text;
}

TEST(TrustPolicy, IsNotMadeOfClaimsThatEndALineOrThatATerminalObeys) {
    for (const char* more : {"\n", "\r", "\t", "\x1b[2K", "\x7f", "\xc2\x85",
                             "\xc2\x9b"
                             "31m",
                             "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\xa8", "\xff"}) {
        SCOPED_TRACE(testing::PrintToString(more));
        oidc::id_token_claims good;
        good.issuer = "https://gke.example/demo";
        good.subject = "system:serviceaccount:demo:app";
        good.audience = "sts.amazonaws.com";
        EXPECT_FALSE(fault_of_claims(credentials::as_aws_sees(good)));
        for (const auto claim :
             {&oidc::id_token_claims::issuer, &oidc::id_token_claims::subject, &oidc::id_token_claims::audience}) {
            oidc::id_token_claims bad = good;
            bad.*claim += more + std::string("touch /tmp/owned");
            const auto fault = fault_of_claims(credentials::as_aws_sees(bad));
            ASSERT_TRUE(fault);
            EXPECT_EQ(fault->disposition, base::disposition::refused);
            EXPECT_TRUE(base::is_fit_to_show(fault->text())) << fault->text();
        }
    }
}

}  // namespace
}  // namespace crossvend::cli
