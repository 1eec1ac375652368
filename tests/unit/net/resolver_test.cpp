#include "crossvend/net/resolver.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

namespace crossvend::net {
namespace {

std::pair<boost::system::error_code, resolver::addresses> resolve(const std::string& host) {
    resolver subject;
    return test::run(subject.resolve(host, 443, std::chrono::steady_clock::now() + std::chrono::seconds(20)));
}

std::string first(const resolver::addresses& found) {
    return found.empty() ? "nothing" : found.front().address().to_string();
}

TEST(Resolver, FindsNoHostWhoseNameCannotBe) {
    const auto [error, found] = resolve("no host has.such a name");
    EXPECT_TRUE(error);
    EXPECT_TRUE(found.empty());
}

TEST(Resolver, DoesNotWaitBeyondItsDeadline) {
    resolver subject;
    const auto [error, found] =
        test::run(subject.resolve("no host has.such a name", 443, std::chrono::steady_clock::now()));
    EXPECT_TRUE(error);
}

TEST(Resolver, TakesLiteralAddressesAsTheyAre) {
    for (const char* literal : {"169.254.169.254", "::1", "fd20:ce::254"}) {
        const auto [error, found] = resolve(literal);
        EXPECT_FALSE(error);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(first(found), literal);
        EXPECT_EQ(found.front().port(), 443);
    }
}

TEST(Resolver, KnowsThatLocalhostIsThisMachine) {
    const auto [error, found] = resolve("localhost");
    EXPECT_FALSE(error);
    for (const auto& address : found) EXPECT_TRUE(address.address().is_loopback());
    EXPECT_EQ(first(found), "127.0.0.1");
}

}  // namespace
}  // namespace crossvend::net
