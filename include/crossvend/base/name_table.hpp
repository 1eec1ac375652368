#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace crossvend::base {

/// A value of an enumeration, and what it is called where it is written.
template <class Enum>
struct named {
    Enum value;
    std::string_view name;
};

template <class Enum>
named(Enum, std::string_view) -> named<Enum>;

/// The names of an enumeration, each beside its value and in their order:
///
///     constexpr name_table shades{std::array{named{shade::dark, "dark"}, named{shade::light, "light"}}};
///     static_assert(shades.is_complete(shade::light));
template <class Enum, std::size_t Size>
class name_table {
public:
    consteval explicit name_table(const std::array<named<Enum>, Size>& entries) : entries_(entries) {}

    /// Whether every value up to `last`, which is the enumeration's last one, has its name. To be asserted beside the
    /// table, so that the compiler refuses a value without a name.
    [[nodiscard]] consteval bool is_complete(Enum last) const {
        if (static_cast<std::size_t>(last) + 1 != Size) return false;
        for (std::size_t i = 0; i < Size; ++i)
            if (static_cast<std::size_t>(entries_[i].value) != i) return false;
        return true;
    }

    [[nodiscard]] constexpr std::string_view name_of(Enum value) const {
        return entries_[static_cast<std::size_t>(value)].name;
    }

    /// The value of a name; nothing for any other text.
    [[nodiscard]] constexpr std::optional<Enum> value_of(std::string_view name) const {
        for (const named<Enum>& each : entries_)
            if (each.name == name) return each.value;
        return std::nullopt;
    }

    [[nodiscard]] constexpr auto begin() const { return entries_.begin(); }
    [[nodiscard]] constexpr auto end() const { return entries_.end(); }

private:
    std::array<named<Enum>, Size> entries_;
};

}  // namespace crossvend::base
