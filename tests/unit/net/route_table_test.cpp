#include "crossvend/net/route_table.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

const route_table<std::string>& routes() {
    static const route_table<std::string> table({
        {"GET", "/", "root"},
        {"GET", "/v1/credentials", "first"},
        {"GET", "/v1/credentials/reader", "reader"},
        {"PUT", "/both", "put"},
        {"GET", "/both", "get"},
    });
    return table;
}

route_table<std::string>::match find(std::string_view method, std::string_view target) {
    const http_request request{method, target, {}, ""};
    return routes().find(request);
}

TEST(RouteTable, FindsNothingForAnotherPath) {
    for (const std::string_view target :
         {"", "*", "/V1/credentials", "/v1", "/v1/", "/v1/credentialsx", "/x/v1/credentials", "/v1//credentials",
          "/%761/credentials", "/../v1/credentials", "https://127.0.0.1/v1/credentials", "v1/credentials"}) {
        EXPECT_EQ(find("GET", target).target, nullptr) << '"' << target << '"';
        EXPECT_EQ(find("GET", target).allowed, "") << '"' << target << '"';
    }
}

TEST(RouteTable, TellsTheMethodThatThePathHas) {
    for (const std::string_view method : {"POST", "HEAD", "OPTIONS", "get", ""}) {
        EXPECT_EQ(find(method, "/v1/credentials").target, nullptr) << method;
        EXPECT_EQ(find(method, "/v1/credentials").allowed, "GET") << method;
    }
}

TEST(RouteTable, TellsNoMethodWhenALaterLineFits) {
    ASSERT_NE(find("GET", "/both").target, nullptr);
    EXPECT_EQ(*find("GET", "/both").target, "get");
    EXPECT_EQ(find("GET", "/both").allowed, "");
}

TEST(RouteTable, FindsAPathWithATrailingSlashASecondLeadingOneAndAQuery) {
    for (const std::string_view target :
         {"/v1/credentials", "/v1/credentials/", "//v1/credentials", "/v1/credentials?x=/y", "//v1/credentials/?"}) {
        ASSERT_NE(find("GET", target).target, nullptr) << target;
        EXPECT_EQ(*find("GET", target).target, "first") << target;
    }
    EXPECT_EQ(*find("GET", "/v1/credentials/reader/").target, "reader");
    EXPECT_EQ(*find("GET", "/").target, "root");
    EXPECT_EQ(*find("GET", "//?x").target, "root");
}

}  // namespace
}  // namespace crossvend::net
