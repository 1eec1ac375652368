#pragma once

#include "crossvend/base/random.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

namespace crossvend::test {

/// Chance that is the same in every run.
class seeded_random final : public base::random_source {
public:
    explicit seeded_random(std::uint64_t seed = 1) : engine_(seed) {}

    [[nodiscard]] double uniform() override { return std::uniform_real_distribution<double>(0, 1)(engine_); }
    void fill(std::span<std::byte> out) override {
        std::ranges::generate(out, [this] { return static_cast<std::byte>(engine_() & 0xffU); });
    }

private:
    std::mt19937_64 engine_;
};

/// Chance that always says the same.
class constant_random final : public base::random_source {
public:
    explicit constant_random(double value) : value_(value) {}

    [[nodiscard]] double uniform() override { return value_; }
    void fill(std::span<std::byte> out) override { std::ranges::fill(out, std::byte{7}); }

private:
    double value_;
};

}  // namespace crossvend::test
