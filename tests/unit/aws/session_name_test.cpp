#include "crossvend/aws/session_name.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <vector>

namespace crossvend::aws {
namespace {

TEST(SessionName, PutsAHyphenForWhatAwsDoesNotAllow) {
    EXPECT_EQ(make_session_name("a b"), "a-b");
    EXPECT_EQ(make_session_name("a/b:c*d"), "a-b-c-d");
    EXPECT_EQ(make_session_name("new\nline\r\t"), "new-line--");
    EXPECT_EQ(make_session_name("\xc3\xa4pfel"), "--pfel");
    EXPECT_EQ(make_session_name("{hostname}"), "-hostname-");
    EXPECT_EQ(make_session_name(std::string_view("a\0b", 3)), "a-b");
}

TEST(SessionName, FillsUpWhatIsTooShort) {
    EXPECT_EQ(make_session_name(""), "--");
    EXPECT_EQ(make_session_name("a"), "a-");
    EXPECT_EQ(make_session_name("ab"), "ab");
}

TEST(SessionName, CutsWhatIsTooLong) {
    const std::string longest(64, 'x');
    EXPECT_EQ(make_session_name(longest), longest);
    EXPECT_EQ(make_session_name(longest + 'y'), longest);
    EXPECT_EQ(make_session_name(std::string(100'000, 'x')), longest);
}

TEST(SessionName, KeepsTheEndThatTellsAPodFromItsSiblingsWhateverComesBefore) {
    const std::string pod = "reader-7d4b9c6f5d-x2x7q", space(60, 'n');
    EXPECT_EQ(make_session_name(space + '.' + pod, 61 + pod.size()), std::string(40, 'n') + '.' + pod);
    EXPECT_EQ(make_session_name(space + '.' + pod + ".tail", 61 + pod.size()), std::string(40, 'n') + '.' + pod);
    EXPECT_EQ(make_session_name(pod + '.' + space, pod.size()), pod + '.' + std::string(40, 'n'));
    EXPECT_EQ(make_session_name(std::string(200, 'p') + "-x2x7q", 206), std::string(58, 'p') + "-x2x7q");
    EXPECT_EQ(make_session_name("demo." + pod, 5 + pod.size()), "demo." + pod);
}

TEST(SessionName, LeavesAllowedTextAlone) {
    for (const std::string_view text : {"reader-7f9c", "user@example.com", "A_b+c=d,e.f-0", "0123456789"})
        EXPECT_EQ(make_session_name(text), text);
}

TEST(SessionName, MakesAValidNameOfEveryByte) {
    static const std::regex valid(R"([\w+=,.@-]{2,64})");
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text(3, static_cast<char>(byte));
        EXPECT_TRUE(std::regex_match(make_session_name(text), valid)) << byte;
    }
}

TEST(SessionName, GivesTheSameNameToTheSameText) { EXPECT_EQ(make_session_name("pod 7"), make_session_name("pod 7")); }

}  // namespace
}  // namespace crossvend::aws
