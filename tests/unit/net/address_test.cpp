#include "crossvend/net/address.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

using namespace std::string_view_literals;
namespace ip = boost::asio::ip;

TEST(Address, IsNothingButAnIpLiteralAndAPort) {
    for (const std::string_view text : {
             ""sv,
             ":"sv,
             "127.0.0.1"sv,
             "9911"sv,
             ":9911"sv,
             "localhost:9911"sv,
             "*:9911"sv,
             "127.0.0.1:"sv,
             "127.0.0.1:http"sv,
             "127.0.0.1:65536"sv,
             "127.0.0.1:99999999999999999999"sv,
             "127.0.0.1:-1"sv,
             "127.0.0.1:+1"sv,
             "127.0.0.1: 80"sv,
             "127.0.0.1:80 "sv,
             " 127.0.0.1:80"sv,
             "127.0.0.1:0x50"sv,
             "127.0.0.1:80:80"sv,
             "127.0.0:80"sv,
             "127.0.0.256:80"sv,
             "0x7f.0.0.1:80"sv,
             "2130706433:80"sv,
             "::1"sv,
             "::1:80"sv,
             "[::1]"sv,
             "[::1]80"sv,
             "[::1]:"sv,
             "[]:80"sv,
             "[:80"sv,
             "[::1:80"sv,
             "::1]:80"sv,
             "[[::1]]:80"sv,
             "[127.0.0.1]:80"sv,
             "http://127.0.0.1:80"sv,
             "127.0.0.1:80/"sv,
             "127.0.0.1\0:80"sv,
             "127.0.0.1\0evil:80"sv,
             "[::1\0]:80"sv,
             "127.0.0.1:80\0"sv,
         })
        EXPECT_FALSE(parse_address(text)) << testing::PrintToString(text);
}

TEST(Address, IsReadFromAnIpLiteralAndAPort) {
    struct example {
        std::string_view text;
        ip::tcp::endpoint expected;
    };
    for (const auto& [text, expected] : {
             example{"127.0.0.1:9911", {ip::address_v4::loopback(), 9911}},
             example{"0.0.0.0:0", {ip::address_v4::any(), 0}},
             example{"169.254.170.23:80", {ip::make_address_v4("169.254.170.23"), 80}},
             example{"127.0.0.1:65535", {ip::address_v4::loopback(), 65535}},
             example{"[::1]:9911", {ip::address_v6::loopback(), 9911}},
             example{"[::]:0", {ip::address_v6::any(), 0}},
             example{"[fd00:ec2::23]:80", {ip::make_address_v6("fd00:ec2::23"), 80}},
         })
        EXPECT_EQ(parse_address(text), expected) << text;
}

TEST(Address, IsWrittenAsItIsRead) {
    for (const std::string_view text :
         {"127.0.0.1:9911", "0.0.0.0:0", "127.0.0.1:65535", "[::1]:9911", "[::]:0", "[fd00:ec2::23]:80"}) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(format_address(*address), text);
    }
}

}  // namespace
}  // namespace crossvend::net
