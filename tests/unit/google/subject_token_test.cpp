#include "google/subject_token.hpp"

#include "support/fake_http_client.hpp"
#include "support/manual_clock.hpp"
#include "support/run.hpp"
#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::google {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using test::reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class SubjectToken : public testing::Test {
protected:
    base::result<base::secret> fetch() { return test::run(fetch_subject_token(caller_, place_)); }

    test::fake_http_client::outcome answer_ = reply(200, "token");
    test::fake_http_client http_{[this](const net::http_call&) { return answer_; }};
    test::manual_clock clock_{test::some_day};
    metrics::metrics metrics_;
    service_caller caller_{world{http_, clock_, metrics_}, 2s, 7s};
    subject_token_place place_;
};

TEST_F(SubjectToken, IsNoneWhereThereIsNoText) {
    for (const auto& [text, member] :
         {std::pair{"", ""}, std::pair{" \n", ""}, std::pair{"", "id"}, std::pair{"{}", "id"}, std::pair{"text", "id"},
          std::pair{R"({"id":7})", "id"}, std::pair{R"({"id":""})", "id"}, std::pair{R"({"other":"a"})", "id"}}) {
        const auto token = parse_subject_token(text, member);
        ASSERT_FALSE(token) << text;
        EXPECT_EQ(token.error().reason, reason::empty_reply);
        EXPECT_THAT(token.error().hint, HasSubstr("credential_source"));
    }
}

TEST_F(SubjectToken, IsNoneWhereItsFileIsMissing) {
    place_.file = "/nonexistent/token";
    const auto token = fetch();
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().reason, reason::unreadable_file);
    EXPECT_EQ(token.error().disposition, disposition::transient);
    EXPECT_THAT(token.error().message, HasSubstr("/nonexistent/token"));
}

TEST_F(SubjectToken, IsNoneWhereItsUrlRefuses) {
    struct example {
        unsigned status;
        reason why;
        disposition how;
    };
    place_.url = net::parse_url("https://idp.example/token");
    for (const auto& [status, why, how] : {example{302, reason::http_status, disposition::refused},
                                           example{404, reason::http_status, disposition::refused},
                                           example{429, reason::throttled, disposition::throttled},
                                           example{408, reason::unavailable, disposition::transient},
                                           example{425, reason::unavailable, disposition::transient},
                                           example{500, reason::unavailable, disposition::transient}}) {
        answer_ = reply(status, "token");
        const auto token = fetch();
        ASSERT_FALSE(token) << status;
        EXPECT_EQ(token.error().reason, why) << status;
        EXPECT_EQ(token.error().disposition, how) << status;
    }
    answer_ = net::transport_failure{reason::connect, "refused"};
    EXPECT_EQ(fetch().error().reason, reason::connect);
}

TEST_F(SubjectToken, IsReadFromItsFileAnewEachTime) {
    const test::temporary_file file(" first\n");
    place_.file = file.path();
    EXPECT_EQ(fetch()->reveal(), "first");
    file.write("second");
    EXPECT_EQ(fetch()->reveal(), "second");
    EXPECT_TRUE(http_.calls.empty());
}

TEST_F(SubjectToken, MayBeAMemberOfAnObject) {
    const test::temporary_file file(R"({"id":"a.b.c","other":7})");
    place_.file = file.path();
    place_.json_member = "id";
    EXPECT_EQ(fetch()->reveal(), "a.b.c");
}

TEST_F(SubjectToken, IsAskedForAtItsUrl) {
    place_.url = net::parse_url("https://idp.example/token?x=y");
    place_.fields = {{"Metadata", "true"}};
    EXPECT_EQ(fetch()->reveal(), "token");
    ASSERT_EQ(http_.calls.size(), 1U);
    EXPECT_EQ(http_.calls[0].method, "GET");
    EXPECT_EQ(http_.calls[0].url, place_.url);
    EXPECT_THAT(http_.calls[0].fields, ElementsAre(Pair("Metadata", "true")));
    EXPECT_THAT(metrics_.text(),
                HasSubstr(R"(crossvend_upstream_requests_total{code="200",upstream="subject_token"} 1)"));
}

}  // namespace
}  // namespace crossvend::google
