#include "identity_world.hpp"

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using test::identity_token;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view cluster = "https://container.googleapis.com/v1/projects/p/locations/l/clusters/c";

class TokenFile : public IdentityWorld {
protected:
    TokenFile() : IdentityWorld(identity_kind::token_file) {
        options_.token_file = file_.path();
        options_.expected.subject = "system:serviceaccount:team:app";
        file_.write(identity_token("system:serviceaccount:team:app", cluster) + '\n');
    }

    test::temporary_file file_;
};

TEST_F(TokenFile, MayComeLater) {
    file_.remove();
    const auto token = fetch();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().stage, base::stage::identity);
    EXPECT_EQ(token.error().reason, reason::unreadable_file);
    EXPECT_EQ(token.error().disposition, disposition::transient);
    EXPECT_THAT(token.error().text(), AllOf(HasSubstr(file_.path()), HasSubstr("token_file")));
    file_.write(identity_token("system:serviceaccount:team:app", cluster));
    EXPECT_TRUE(fetch());
}

TEST_F(TokenFile, IsRefusedForWhatItHolds) {
    struct example {
        std::string content;
        reason why;
        std::string_view hint;
    };
    const std::vector<example> table{
        {"", reason::not_a_token, "token_file"},
        {"<html>", reason::not_a_token, "token_file"},
        {"a.e30.c", reason::malformed, "token_file"},
        {std::string(20'001, 'a'), reason::unreadable_file, "token_file"},
        {identity_token("system:serviceaccount:team:app", cluster, "other"), reason::wrong_audience,
         "set audience of the projected serviceAccountToken volume"},
        {identity_token("system:serviceaccount:team:other", cluster), reason::wrong_subject, "serviceAccountName"},
        {identity_token("system:serviceaccount:team:app", cluster, "sts.amazonaws.com", "1795298430"),
         reason::token_expired, "clock"},
    };
    for (const auto& [content, why, hint] : table) {
        SCOPED_TRACE(content.substr(0, 100));
        file_.write(content);
        const auto token = fetch();
        ASSERT_FALSE(token);
        EXPECT_EQ(token.error().reason, why);
        EXPECT_THAT(token.error().hint, HasSubstr(hint));
        EXPECT_THAT(token.error().text(), Not(HasSubstr("metadata")));
    }
}

TEST_F(TokenFile, GivesATokenOfAnyIssuerWithoutTheWhiteSpaceAroundIt) {
    const auto token = fetch();
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_EQ(token->jwt.reveal(), identity_token("system:serviceaccount:team:app", cluster));
    EXPECT_EQ(token->claims.issuer, cluster);
    EXPECT_THAT(calls(), IsEmpty());
}

TEST_F(TokenFile, IsReadAnewForEachToken) {
    ASSERT_TRUE(fetch());
    file_.write(identity_token("system:serviceaccount:team:app", "https://other.example"));
    EXPECT_EQ(fetch()->claims.issuer, "https://other.example");
}

}  // namespace
}  // namespace crossvend::google
