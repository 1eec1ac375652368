#include "crossvend/net/proxy.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

/// Whether a call to `server` goes through the proxy when NO_PROXY holds `exceptions`.
bool is_proxied(const std::string& exceptions, const std::string& server) {
    const proxy_rules rules{parse_proxy("http://proxy.example:3128"), exceptions};
    return proxy_for(rules, *parse_url(server)) != nullptr;
}

TEST(Proxy, IsReadWithAndWithoutScheme) {
    for (const char* text : {"http://proxy.example:3128", "http://proxy.example:3128/", "proxy.example:3128",
                             "HTTP://proxy.example:3128"}) {
        const auto read = parse_proxy(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->name(), "proxy.example:3128") << text;
        EXPECT_TRUE(read->authorization.empty()) << text;
    }
    EXPECT_EQ(parse_proxy("http://proxy.example")->port, 80);
    EXPECT_EQ(parse_proxy("http://[2001:db8::1]:3128")->name(), "[2001:db8::1]:3128");
}

TEST(Proxy, TakesItsCredentialsFromTheUrl) {
    // RFC 7617, section 2.
    EXPECT_EQ(parse_proxy("http://Aladdin:open%20sesame@proxy.example:3128")->authorization.reveal(),
              "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    EXPECT_EQ(parse_proxy("user:p%40ss@proxy.example:3128")->authorization.reveal(), "Basic dXNlcjpwQHNz");
    EXPECT_EQ(parse_proxy("http://user@proxy.example:3128")->authorization.reveal(), "Basic dXNlcjo=");
    EXPECT_EQ(parse_proxy("http://user:p@ss@proxy.example:3128")->authorization.reveal(), "Basic dXNlcjpwQHNz");
}

TEST(Proxy, OfAnotherKindIsNone) {
    for (const char* text : {"https://proxy.example:3128", "socks5://proxy.example:1080", "http://", "",
                             "http://proxy.example:99999", "http://proxy.example:3128/path",
                             "http://u%zz@proxy.example", "://proxy.example", "http://proxy.example:3128?x"})
        EXPECT_FALSE(parse_proxy(text)) << text;
}

TEST(ProxyRules, SendTlsCallsThroughTheProxyAndNothingElse) {
    EXPECT_TRUE(is_proxied("", "https://sts.us-west-2.amazonaws.com"));
    for (const char* server : {"http://169.254.169.254", "http://metadata.google.internal", "https://127.0.0.1:8443",
                               "https://[::1]:8443", "https://localhost"})
        EXPECT_FALSE(is_proxied("", server)) << server;
    EXPECT_EQ(proxy_for({}, *parse_url("https://sts.us-west-2.amazonaws.com")), nullptr);
}

TEST(ProxyRules, MakeExceptionsOfNamesAndWhatLiesBelowThem) {
    constexpr const char* server = "https://sts.us-west-2.amazonaws.com";
    for (const char* list : {"*", "amazonaws.com", ".amazonaws.com", "*.amazonaws.com", "AmazonAWS.com",
                             "sts.us-west-2.amazonaws.com", "example.com, amazonaws.com", "amazonaws.com:443", ",,*"})
        EXPECT_FALSE(is_proxied(list, server)) << list;
    for (const char* list : {"", "aws.com", "azonaws.com", "example.com", "x.sts.us-west-2.amazonaws.com",
                             "amazonaws.com:8443", "10.0.0.0/8", ".", ",", "[", ":443", "*.", "com.", "/"})
        EXPECT_TRUE(is_proxied(list, server)) << list;
}

TEST(ProxyRules, MakeExceptionsOfAddressesAndNetworks) {
    for (const char* list : {"10.1.2.3", "10.0.0.0/8", "10.1.2.3:443", "0.0.0.0/0", "10.1.0.0/16:443"})
        EXPECT_FALSE(is_proxied(list, "https://10.1.2.3")) << list;
    for (const char* list : {"10.1.2.4", "10.2.0.0/16", "10.1.2.3:8443", "1.2.3", ".10.1.2.3.", "2001:db8::/32",
                             "10.0.0.0/33", "10.0.0.0/", "2.3"})
        EXPECT_TRUE(is_proxied(list, "https://10.1.2.3")) << list;
    for (const char* list : {"2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443", "2001:db8::/32", "2001:0db8::0001"})
        EXPECT_FALSE(is_proxied(list, "https://[2001:db8::1]")) << list;
    for (const char* list : {"2001:db8::2", "[2001:db8::1]:8443", "2001:db9::/32", "10.0.0.0/8", "::/129"})
        EXPECT_TRUE(is_proxied(list, "https://[2001:db8::1]")) << list;
}

}  // namespace
}  // namespace crossvend::net
