#include "crossvend/net/base64.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

using namespace std::string_view_literals;

std::string encode(std::string_view text) { return base64url_encode(std::as_bytes(std::span(text))); }

// RFC 4648, section 10.
TEST(Base64, IsPaddedAsTheRfcShows) {
    for (const auto& [plain, encoded] :
         {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}})
        EXPECT_EQ(base64_encode(std::as_bytes(std::span(std::string_view(plain)))), encoded);
    EXPECT_EQ(base64_encode(std::as_bytes(std::span("\xfb\xff\xfe"sv))), "+//+");
}

TEST(Base64url, IsNothingWithACharacterOutsideItsAlphabet) {
    for (const std::string_view text : {"YW+j"sv, "YW/j"sv, "YW j"sv, " YWJj"sv, "YWJj\n"sv, "YW\r\nJj"sv, "YWJ."sv,
                                        "YW=j"sv, "YQ==YQ=="sv, "YW\0j"sv, "YWJj\0"sv, "YW\xc3\xa4"sv, "YWJ-\x80"sv})
        EXPECT_EQ(base64url_decode(text), std::nullopt) << testing::PrintToString(text);
}

TEST(Base64url, IsNothingWithALengthNoBytesHave) {
    for (const std::string_view text : {"Y", "YWJjY", "YWJjYWJjY"})
        EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
}

TEST(Base64url, IsNothingWithPaddingThatIsNotItsOwn) {
    for (const std::string_view text : {"=", "==", "====", "YQ=", "YQ===", "YWI==", "YWJj=", "YWJj===="})
        EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
}

TEST(Base64url, ReadsAndWritesTheVectorsOfRfc4648) {
    struct example {
        std::string_view plain;
        std::string_view encoded;
        std::string_view padded;
    };
    for (const auto& [plain, encoded, padded] : {
             example{"", "", ""},
             example{"f", "Zg", "Zg=="},
             example{"fo", "Zm8", "Zm8="},
             example{"foo", "Zm9v", "Zm9v"},
             example{"foob", "Zm9vYg", "Zm9vYg=="},
             example{"fooba", "Zm9vYmE", "Zm9vYmE="},
             example{"foobar", "Zm9vYmFy", "Zm9vYmFy"},
             example{"\xfb\xff\xfe", "-__-", "-__-"},
             example{"\0\0\0"sv, "AAAA", "AAAA"},
             example{"\0"sv, "AA", "AA=="},
         }) {
        EXPECT_EQ(encode(plain), encoded);
        EXPECT_EQ(base64url_decode(encoded), plain) << encoded;
        EXPECT_EQ(base64url_decode(padded), plain) << padded;
    }
}

TEST(Base64url, ReadsBackWhateverBytesItWrote) {
    std::string bytes;
    for (int i = 0; i < 1000; ++i) {
        const std::string text = encode(bytes);
        EXPECT_EQ(text.find_first_of("+/="), std::string::npos) << text;
        EXPECT_EQ(base64url_decode(text), bytes) << text;
        bytes += static_cast<char>(static_cast<unsigned char>(i * 37));
    }
}

}  // namespace
}  // namespace crossvend::net
