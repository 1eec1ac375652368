#include "app/listener.hpp"

#include "crossvend/net/address.hpp"

#include <gmock/gmock.h>

namespace crossvend::app {
namespace {

using testing::ElementsAre;

/// What is left of these addresses.
std::vector<std::string> possible(const std::vector<std::string>& wanted, bool has_ipv6) {
    std::vector<boost::asio::ip::tcp::endpoint> addresses;
    for (const std::string& each : wanted) addresses.push_back(net::parse_address(each).value());
    std::vector<std::string> left;
    for (const auto& each : possible_addresses(std::move(addresses), has_ipv6))
        left.push_back(net::format_address(each));
    return left;
}

TEST(PossibleAddresses, AreAllWhereThereAreBothFamilies) {
    EXPECT_THAT(possible({"0.0.0.0:9912", "[::]:9912"}, true), ElementsAre("0.0.0.0:9912", "[::]:9912"));
}

TEST(PossibleAddresses, AreThoseOfIpv4WhereThereIsNoIpv6) {
    EXPECT_THAT(possible({"0.0.0.0:9912", "[::]:9912"}, false), ElementsAre("0.0.0.0:9912"));
    EXPECT_THAT(possible({"[::]:1", "127.0.0.1:2", "[::]:3"}, false), ElementsAre("127.0.0.1:2"));
}

TEST(PossibleAddresses, KeepWhatCannotBeWhereSomebodyMeansJustThat) {
    EXPECT_THAT(possible({"[::]:9912"}, false), ElementsAre("[::]:9912"));
    EXPECT_THAT(possible({"127.0.0.1:9912", "[::1]:9912"}, false), ElementsAre("127.0.0.1:9912", "[::1]:9912"));
}

}  // namespace
}  // namespace crossvend::app
