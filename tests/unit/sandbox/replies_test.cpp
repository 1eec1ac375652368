#include "sandbox/http/replies.hpp"

#include "sandbox/http/http_date.hpp"
#include "sandbox/http/parameters.hpp"
#include "sandbox/http/random_text.hpp"

#include <gtest/gtest.h>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;

TEST(HttpDate, IsWrittenAsRfc9110HasIt) {
    const base::time_point when = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + 8h + 49min + 37s + 999ms;
    EXPECT_EQ(format_http_date(when), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(base::time_point()), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(CannedReply, HasTheDateOfTheFaultOrElseTheRealOne) {
    canned_answer answer{503, "busy", "text/plain", {{"Retry-After", "1"}}};
    EXPECT_EQ(canned_reply(answer, "today")->whole(),
              "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n"
              "Retry-After: 1\r\nDate: today\r\n\r\nbusy");
    answer.headers = {{"date", "yesterday"}};
    EXPECT_EQ(canned_reply(answer, "today")->head().find("today"), std::string_view::npos);
}

TEST(Parameters, AreReadAsAFormHasThem) {
    const auto form = parameters::parse("a=1&b=x%2By+z&&c&a=2&d%5B=%C3%A9=");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->get("a"), "1");
    EXPECT_EQ(form->get("b"), "x+y z");
    EXPECT_EQ(form->get("c"), "");
    EXPECT_EQ(form->get("d["), "\xC3\xA9=");
    EXPECT_EQ(form->get("e"), std::nullopt);
}

TEST(Parameters, AreRefusedWhenBrokenOrTooMany) {
    EXPECT_FALSE(parameters::parse("a=%2"));
    EXPECT_FALSE(parameters::parse("%zz=1"));
    std::string many;
    for (int i = 0; i < 200; ++i) many += "a=1&";
    EXPECT_TRUE(parameters::parse(many));
    EXPECT_FALSE(parameters::parse(many + "b=1"));
}

TEST(RandomText, KeepsToItsAlphabetAndLength) {
    const std::string text = random_text(base::system_random(), base32_alphabet, 1000);
    EXPECT_EQ(text.size(), 1000U);
    EXPECT_EQ(text.find_first_not_of(base32_alphabet), std::string::npos);
}

TEST(RandomText, MakesUuidsOfVersion4) {
    const std::string id = random_uuid(base::system_random());
    ASSERT_EQ(id.size(), 36U);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) EXPECT_EQ(id[dash], '-');
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string_view("89ab").find(id[19]), std::string_view::npos);
}

}  // namespace
}  // namespace crossvend::sandbox
