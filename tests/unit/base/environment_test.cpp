#include "crossvend/base/environment.hpp"

#include <gtest/gtest.h>

#include <pwd.h>
#include <unistd.h>
#include <cstdlib>

namespace crossvend::base {
namespace {

using variables = std::map<std::string, std::string, std::less<>>;

TEST(Environment, HasNothingWhenItIsEmpty) { EXPECT_EQ(environment().get("AWS_REGION"), std::nullopt); }

TEST(Environment, CountsAnEmptyVariableAsUnset) {
    const environment known(variables{{"AWS_REGION", ""}});
    EXPECT_EQ(known.get("AWS_REGION"), std::nullopt);
}

TEST(Environment, DistinguishesUpperAndLowerCase) {
    const environment known(variables{{"AWS_REGION", "eu-west-1"}});
    EXPECT_EQ(known.get("aws_region"), std::nullopt);
}

TEST(Environment, GivesTheValueOfAVariable) {
    const environment known(variables{{"AWS_REGION", "eu-west-1"}});
    EXPECT_EQ(known.get("AWS_REGION"), "eu-west-1");
}

TEST(Environment, GivesTheFirstOfTwoNamesThatIsSet) {
    struct example {
        std::string first;
        std::string second;
        std::optional<std::string> expected;
    };
    for (const auto& [first, second, expected] : {
             example{"", "", std::nullopt},
             example{"one", "", "one"},
             example{"", "two", "two"},
             example{"one", "two", "one"},
         })
        EXPECT_EQ(environment(variables{{"FIRST", first}, {"SECOND", second}}).get("FIRST", "SECOND"), expected)
            << "FIRST='" << first << "' SECOND='" << second << "'";
}

TEST(Environment, OfTheProcessHasItsVariables) {
    ::setenv("CROSSVEND_TEST_PLAIN", "a=b=c", 1);
    ::setenv("CROSSVEND_TEST_EMPTY", "", 1);
    ::unsetenv("CROSSVEND_TEST_UNSET");
    const environment known = environment::of_process();
    EXPECT_EQ(known.get("CROSSVEND_TEST_PLAIN"), "a=b=c");
    EXPECT_EQ(known.get("CROSSVEND_TEST_EMPTY"), std::nullopt);
    EXPECT_EQ(known.get("CROSSVEND_TEST_UNSET"), std::nullopt);
}

TEST(Environment, HasTheHomeOfTheUserWhereNoVariableNamesOne) {
    EXPECT_EQ(environment(variables{{"HOME", "/named"}}).with_home("/of/user").home(), "/named");
    EXPECT_EQ(environment(variables{{"HOME", ""}}).with_home("/of/user").home(), "/of/user");
    EXPECT_EQ(environment(variables{}).with_home("/of/user").home(), "/of/user");
    EXPECT_EQ(environment(variables{}).home(), std::nullopt);
    ::unsetenv("HOME");
    const passwd* const user = ::getpwuid(::geteuid());
    ASSERT_NE(user, nullptr);
    EXPECT_EQ(environment::of_process().home(), user->pw_dir);
    EXPECT_FALSE(environment::of_process().variables().contains("HOME"));
}

TEST(Environment, OfTheProcessIsACopyThatLaterChangesDoNotReach) {
    ::setenv("CROSSVEND_TEST_PLAIN", "before", 1);
    const environment known = environment::of_process();
    ::setenv("CROSSVEND_TEST_PLAIN", "after", 1);
    EXPECT_EQ(known.get("CROSSVEND_TEST_PLAIN"), "before");
}

}  // namespace
}  // namespace crossvend::base
