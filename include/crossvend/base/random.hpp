#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace crossvend::base {

/// Where chance comes from. Tests have one that says what they like.
class random_source {
public:
    virtual ~random_source() = default;

    /// A number in [0, 1).
    [[nodiscard]] virtual double uniform() = 0;

    /// Fills `out` with bytes fit for a key.
    virtual void fill(std::span<std::byte> out) = 0;
};

/// The kernel's random numbers (getrandom(2)); lives as long as the program.
[[nodiscard]] random_source& system_random();

}  // namespace crossvend::base
