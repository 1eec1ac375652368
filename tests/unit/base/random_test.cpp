#include "crossvend/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace crossvend::base {
namespace {

TEST(SystemRandom, FillsNothingWhenThereIsNothingToFill) { system_random().fill({}); }

TEST(SystemRandom, StaysWithinWhatItIsGiven) {
    std::array<std::byte, 3> bytes{};
    system_random().fill(std::span(bytes).subspan(1, 1));
    EXPECT_EQ(bytes.front(), std::byte{0});
    EXPECT_EQ(bytes.back(), std::byte{0});
}

TEST(SystemRandom, FillsEveryByteOfALargeBlock) {
    // Beyond 256 bytes the kernel may give fewer than asked for at a time.
    std::vector<std::byte> bytes(100'000);
    system_random().fill(bytes);
    for (std::size_t at = 0; at < bytes.size(); at += 100) {
        const auto part = std::span(bytes).subspan(at, 100);
        EXPECT_TRUE(std::ranges::any_of(part, [](std::byte each) { return each != std::byte{0}; })) << "at " << at;
    }
}

TEST(SystemRandom, NeverGivesTheSameKeyTwice) {
    std::array<std::byte, 32> one{};
    std::array<std::byte, 32> other{};
    system_random().fill(one);
    system_random().fill(other);
    EXPECT_NE(one, other);
}

TEST(SystemRandom, GivesNumbersFromZeroUpToButNotOne) {
    double least = 1;
    double most = 0;
    for (int i = 0; i < 10'000; ++i) {
        const double number = system_random().uniform();
        least = std::min(least, number);
        most = std::max(most, number);
    }
    EXPECT_GE(least, 0.0);
    EXPECT_LT(most, 1.0);
    // All over the place: that 10,000 numbers miss a hundredth at either end has a chance of 10^-43.
    EXPECT_LT(least, 0.01);
    EXPECT_GT(most, 0.99);
}

}  // namespace
}  // namespace crossvend::base
