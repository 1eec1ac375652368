#include "crossvend/net/resolver.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <pthread.h>
#include <cerrno>

namespace {

bool threads_are_used_up = false;

}  // namespace

// Takes the place of glibc's.
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*), void* data) {
    static const auto real = reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
    return threads_are_used_up ? EAGAIN : real(thread, attributes, start, data);
}

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

TEST(Resolver, LooksUpAgainAfterThereWasNoThreadForIt) {
    resolver subject;
    const auto ask = [&subject] {
        return test::run(subject.resolve("no host has.such a name", 443,
                                         std::chrono::steady_clock::now() + std::chrono::seconds(20)));
    };
    threads_are_used_up = true;
    EXPECT_EQ(ask().first, boost::system::errc::resource_unavailable_try_again);
    threads_are_used_up = false;
    const auto [error, found] = ask();
    EXPECT_TRUE(error);
    EXPECT_NE(error, boost::asio::error::timed_out);
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
