#include "crossvend/net/url.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

using namespace std::string_view_literals;

TEST(Url, IsNothingButAbsoluteHttpOrHttps) {
    for (const std::string_view text : {
             ""sv,
             "/"sv,
             "example.com"sv,
             "example.com/path"sv,
             "//example.com/"sv,
             "http:"sv,
             "http:/example.com"sv,
             "http:example.com"sv,
             "ftp://example.com/"sv,
             "file:///etc/passwd"sv,
             "ws://example.com/"sv,
             "httpss://example.com/"sv,
             "ht tp://example.com/"sv,
             " http://example.com/"sv,
             "http://example.com/ "sv,
             "http://example.com/a b"sv,
             "http://example.com/\r\nX: y"sv,
             "http://exa mple.com/"sv,
             "http://example.com/\0"sv,
             "http://example.com/%"sv,
             "http://example.com/%zz"sv,
             "http://example.com/#fragment"sv,
             "http://ex\xc3\xa4mple.com/"sv,
             "http://[::1/"sv,
             "http://[::g]/"sv,
             "http://::1/"sv,
         })
        EXPECT_FALSE(parse_url(text)) << testing::PrintToString(text);
}

TEST(Url, IsNothingWithACharacterThatNoUrlHasWhereverItStands) {
    for (const std::string_view before : {"http:", "https:", "http:/", "http://", "http://example.com", "http://[::1]",
                                          "http://example.com:80", "http://example.com/", "http://example.com/?a"})
        for (const char wrong : {'{', '|', '[', ' ', '\\', '^', '"', '<', '\n', '\0', '\xff'}) {
            const std::string text = std::string(before) + wrong;
            EXPECT_FALSE(parse_url(text)) << testing::PrintToString(text);
            EXPECT_FALSE(parse_url(text + "//127.0.0.1/")) << testing::PrintToString(text);
        }
}

TEST(Url, IsNothingWithoutAHost) {
    for (const std::string_view text : {"http://", "http:///", "https:///path", "http://:80/", "https://?x"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, IsNothingWithUserInformation) {
    for (const std::string_view text : {"http://user@example.com/", "http://user:password@example.com/",
                                        "http://@example.com/", "https://127.0.0.1@example.com/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, IsNothingWithAPortThatCannotBe) {
    for (const std::string_view text :
         {"http://example.com:0/", "http://example.com:65536/", "http://example.com:-1/", "http://example.com:http/",
          "http://example.com:80x/", "http://example.com:80:90/", "http://example.com:99999/",
          "http://example.com:165616/", "http://example.com:99999999999999999999/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, IsNothingWithAHostThatHidesControlCharactersOrDelimiters) {
    for (const std::string_view text : {"http://example.com%0d%0aX-Forged:%20yes/", "http://a%00b/", "http://a%20b/",
                                        "http://a%2fb/", "http://a%40b/", "http://127.0.0.1%3a80/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, IsNothingWithAnAddressThatSomethingFollows) {
    for (const std::string_view text :
         {"http://[::1]x/", "http://[::1].example.com/", "http://[::1]x:80/", "http://[v1.x]/", "http://[127.0.0.1]/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(Url, ComesApart) {
    struct example {
        std::string_view text;
        bool tls;
        std::string_view host;
        std::uint16_t port;
        std::string_view target;
        std::string_view authority;
    };
    for (const auto& [text, tls, host, port, target, authority] : {
             example{"http://example.com", false, "example.com", 80, "/", "example.com"},
             example{"https://example.com", true, "example.com", 443, "/", "example.com"},
             example{"HTTPS://example.com/", true, "example.com", 443, "/", "example.com"},
             example{"http://example.com:/", false, "example.com", 80, "/", "example.com"},
             example{"http://example.com:80/", false, "example.com", 80, "/", "example.com"},
             example{"http://example.com:443/", false, "example.com", 443, "/", "example.com:443"},
             example{"https://example.com:443/", true, "example.com", 443, "/", "example.com"},
             example{"https://example.com:80/", true, "example.com", 80, "/", "example.com:80"},
             example{"http://example.com:65535/", false, "example.com", 65535, "/", "example.com:65535"},
             example{"http://127.0.0.1:8080/x", false, "127.0.0.1", 8080, "/x", "127.0.0.1:8080"},
             example{"http://[::1]/", false, "::1", 80, "/", "[::1]"},
             example{"http://[fd00:ec2::254]:8080/", false, "fd00:ec2::254", 8080, "/", "[fd00:ec2::254]:8080"},
             example{"http://example.com?x=y", false, "example.com", 80, "/?x=y", "example.com"},
             example{"http://example.com/?", false, "example.com", 80, "/?", "example.com"},
             example{"http://example.com/a/../b//c/", false, "example.com", 80, "/a/../b//c/", "example.com"},
             example{"http://example.com/a%20b?c=%2F&d=+", false, "example.com", 80, "/a%20b?c=%2F&d=+", "example.com"},
             example{"http://metadata.google.internal/computeMetadata/v1/instance/?audience=a%3Ab&format=full", false,
                     "metadata.google.internal", 80, "/computeMetadata/v1/instance/?audience=a%3Ab&format=full",
                     "metadata.google.internal"},
         }) {
        const auto parsed = parse_url(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed->tls, tls) << text;
        EXPECT_EQ(parsed->host, host) << text;
        EXPECT_EQ(parsed->port, port) << text;
        EXPECT_EQ(parsed->target, target) << text;
        EXPECT_EQ(parsed->authority(), authority) << text;
    }
}

TEST(Url, IsNotTakenForLoopbackByWhatItResembles) {
    for (const std::string_view text :
         {"http://localhost.example.com/", "http://127.0.0.1.example.com/", "http://127.0.0.1-x/",
          "http://example.com/localhost", "http://127.example.com/", "http://0.0.0.0/", "http://126.0.0.1/",
          "http://128.0.0.1/", "http://[::]/", "http://[::2]/", "http://169.254.169.254/", "http://10.0.0.1/"}) {
        const auto parsed = parse_url(text);
        EXPECT_FALSE(parsed && parsed->is_loopback()) << text;
    }
}

TEST(Url, IsLoopbackByNameOrLiteral) {
    for (const std::string_view text : {"http://localhost/", "https://localhost:8443/", "http://127.0.0.1/",
                                        "http://127.1.2.3:80/", "http://[::1]/"}) {
        const auto parsed = parse_url(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_TRUE(parsed->is_loopback()) << text;
    }
}

TEST(PercentEncode, LeavesNothingBareButTheUnreserved) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (unsigned code = 0; code < 256; ++code) {
        const char each = static_cast<char>(static_cast<unsigned char>(code));
        const std::string expected = unreserved.find(each) != std::string_view::npos
                                         ? std::string(1, each)
                                         : std::string{'%', digits[code / 16], digits[code % 16]};
        EXPECT_EQ(percent_encode(std::string_view(&each, 1)), expected) << "character " << code;
    }
    EXPECT_EQ(percent_encode(""), "");
    EXPECT_EQ(percent_encode("arn:aws:iam::1:role/a b+c"), "arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b%2Bc");
}

TEST(PercentDecode, IsNothingWhereNoTwoDigitsFollow) {
    for (const std::string_view text :
         {"%", "%2", "a%", "a%2", "%zz", "%2g", "%g2", "%%20", "% 20", "%+2", "%-1", "%0x"})
        EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(PercentDecode, GivesTheTextBehindIt) {
    struct example {
        std::string_view text;
        std::string_view expected;
    };
    for (const auto& [text, expected] : {
             example{"", ""},
             example{"plain", "plain"},
             example{"a+b", "a+b"},
             example{"a%20b", "a b"},
             example{"%2f%2F", "//"},
             example{"%252F", "%2F"},
             example{"%C3%A4", "\xc3\xa4"},
             example{"a%00b", "a\0b"sv},
         })
        EXPECT_EQ(percent_decode(text), expected) << text;
}

TEST(PercentDecode, ReadsBackWhateverWasEncoded) {
    std::string text;
    for (int code = 0; code < 256; ++code) text += static_cast<char>(static_cast<unsigned char>(code));
    EXPECT_EQ(percent_decode(percent_encode(text)), text);
}

}  // namespace
}  // namespace crossvend::net
