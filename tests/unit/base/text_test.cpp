#include "crossvend/base/text.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

using namespace std::string_view_literals;

TEST(Printable, LetsNothingThroughButPlainAsciiAndSingleSpaces) {
    for (int code = 0; code < 256; ++code) {
        const char each = static_cast<char>(static_cast<unsigned char>(code));
        const bool plain = code > 0x20 && code < 0x7f;
        const std::string expected = plain ? std::string("a") + each + "b" : "a b";
        EXPECT_EQ(printable(std::string("a") + each + "b"), expected) << "character " << code;
    }
}

TEST(Printable, MakesOneLineOfAnything) {
    struct example {
        std::string_view text;
        std::string_view expected;
    };
    for (const auto& [text, expected] : {
             example{"", ""},
             example{"   ", ""},
             example{"\r\n\t", ""},
             example{"plain", "plain"},
             example{"two words", "two words"},
             example{"two\r\nlines", "two lines"},
             example{"a   lot \t of   space", "a lot of space"},
             example{"  at both ends  ", "at both ends"},
             example{"line\n2026-11-21 error forged", "line 2026-11-21 error forged"},
             example{"\x1b[31mred\x1b[0m", "[31mred [0m"},
             example{"na\xc3\xafve", "na ve"},
             example{"nul\0nul"sv, "nul nul"},
         })
        EXPECT_EQ(printable(text), expected) << testing::PrintToString(text);
}

TEST(Printable, CutsWhatIsLongerThanTheLimit) {
    EXPECT_EQ(printable("123456", 5), "12...");
    EXPECT_EQ(printable("12 456", 5), "12...");
    EXPECT_EQ(printable(std::string(301, 'x')), std::string(297, 'x') + "...");
    EXPECT_EQ(printable(std::string(1'000'000, 'x'), 10), "xxxxxxx...");
}

TEST(Printable, LeavesWhatIsExactlyOfTheLimit) {
    EXPECT_EQ(printable("12345", 5), "12345");
    EXPECT_EQ(printable(std::string(300, 'x')), std::string(300, 'x'));
}

TEST(Printable, CountsTheLimitInWhatIsLeft) {
    EXPECT_EQ(printable("\n\n\n\n1\n\n\n\n2\n\n3", 5), "1 2 3");
    EXPECT_EQ(printable(std::string(1'000, '\n') + "x", 5), "x");
}

struct marked_text {
    std::string text;
    std::string escaped;
};

/// C0, DEL, C1, each kind of mark of direction, separators of lines, and what is no UTF-8.
const marked_text unfit[] = {
    {"a\nb", "a\\u000ab"},
    {std::string("a\0b", 3), "a\\u0000b"},
    {"\x7f", "\\u007f"},
    {"\xc2\x80", "\\u0080"},
    {"\xc2\x9b"
     "31m",
     "\\u009b31m"},
    {"\xc2\x9f", "\\u009f"},
    {"\xd8\x9c", "\\u061c"},
    {"\xe2\x80\x8e", "\\u200e"},
    {"\xe2\x80\xa8", "\\u2028"},
    {"admin\xe2\x80\xae"
     "elor",
     "admin\\u202eelor"},
    {"\xe2\x81\xa6", "\\u2066"},
    {"\xe2\x81\xa9", "\\u2069"},
    {"\xff", "\\ufffd"},
    {"\x9b"
     "31m",
     "\\ufffd31m"},
    {"\xe2\x80", "\\ufffd\\ufffd"},
    {"\xc0\x8a", "\\ufffd\\ufffd"},
};

TEST(FitToShow, IsNoTextThatAScreenWouldObey) {
    for (const auto& [text, shown] : unfit) {
        EXPECT_FALSE(is_fit_to_show(text)) << shown;
        EXPECT_EQ(escaped(text), shown);
    }
}

TEST(FitToShow, IsEveryOtherText) {
    for (const std::string_view text : {"", "plain", "two words", "na\xc3\xafve", "\xc2\xa0", "\xd8\xa7\xd9\x84",
                                        "\xe6\x97\xa5", "\xe2\x82\xac", "\xf0\x9f\x94\x91"}) {
        EXPECT_TRUE(is_fit_to_show(text)) << text;
        EXPECT_EQ(escaped(text), text);
    }
}

TEST(Trim, TakesWhiteSpaceFromBothEndsOnly) {
    struct example {
        std::string_view text;
        std::string_view expected;
    };
    for (const auto& [text, expected] : {
             example{"", ""},
             example{" ", ""},
             example{" \t\r\n\v\f", ""},
             example{"x", "x"},
             example{" x", "x"},
             example{"x\r\n", "x"},
             example{"\t two  words \n", "two  words"},
             example{"\0x"sv, "\0x"sv},
         })
        EXPECT_EQ(trim(text), expected) << testing::PrintToString(text);
}

TEST(EqualsIgnoringCase, SeesDifferences) {
    for (const auto& [left, right] : {
             std::pair{"a"sv, ""sv},
             std::pair{"a"sv, "b"sv},
             std::pair{"a"sv, "aa"sv},
             std::pair{"host"sv, "host "sv},
             std::pair{"a"sv, "a\0"sv},
             // Characters that differ in the same bit as the cases of a letter do.
             std::pair{"["sv, "{"sv},
             std::pair{"@"sv, "`"sv},
             std::pair{"_"sv, "\x7f"sv},
             std::pair{"\xc4"sv, "\xe4"sv},
         }) {
        EXPECT_FALSE(equals_ignoring_case(left, right)) << testing::PrintToString(std::pair(left, right));
        EXPECT_FALSE(equals_ignoring_case(right, left)) << testing::PrintToString(std::pair(right, left));
    }
}

TEST(EqualsIgnoringCase, OverlooksTheCaseOfAsciiLetters) {
    EXPECT_TRUE(equals_ignoring_case("", ""));
    EXPECT_TRUE(equals_ignoring_case("Content-Length", "content-LENGTH"));
    EXPECT_TRUE(equals_ignoring_case("AZaz09-\xc4", "azAZ09-\xc4"));
}

TEST(LowerCase, TouchesAsciiLettersOnly) {
    EXPECT_EQ(lower_case(""), "");
    EXPECT_EQ(lower_case("X-Aws-EC2-Metadata-Token"), "x-aws-ec2-metadata-token");
    EXPECT_EQ(lower_case("@AZ[`az{\xc4\0"sv), "@az[`az{\xc4\0"sv);
}

TEST(WithoutTokens, TakesOutWhatLooksLikeAJsonWebToken) {
    EXPECT_EQ(without_tokens("bad token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJh.c2lnbmF0dXJl; mend it"),
              "bad token ***; mend it");
    EXPECT_EQ(without_tokens("WebIdentityToken=eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi&x=eyJhbGciOiJSUzI1NiJ9"),
              "WebIdentityToken=***&x=***");
    EXPECT_EQ(without_tokens("eyJhbGciOiJSUzI1"), "***") << "cut off";
}

TEST(WithoutTokens, LeavesEverythingElse) {
    for (const char* text : {"", "eyJ", "nothing here", "keyJar", "eyJabc."}) EXPECT_EQ(without_tokens(text), text);
}

}  // namespace
}  // namespace crossvend::base
