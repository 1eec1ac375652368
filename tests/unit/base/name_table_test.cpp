#include "crossvend/base/name_table.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

enum class shade { dark, middle, light };

constexpr name_table shades{
    std::array{named{shade::dark, "dark"}, named{shade::middle, "middle"}, named{shade::light, "light"}}};

TEST(NameTable, IsNotCompleteWithAValueLeftOutOrOutOfItsPlace) {
    constexpr name_table short_by_one{std::array{named{shade::dark, "dark"}, named{shade::middle, "middle"}}};
    constexpr name_table swapped{
        std::array{named{shade::middle, "middle"}, named{shade::dark, "dark"}, named{shade::light, "light"}}};
    constexpr name_table doubled{
        std::array{named{shade::dark, "dark"}, named{shade::dark, "black"}, named{shade::light, "light"}}};
    static_assert(!short_by_one.is_complete(shade::light));
    static_assert(!swapped.is_complete(shade::light));
    static_assert(!doubled.is_complete(shade::light));
    static_assert(shades.is_complete(shade::light));
}

TEST(NameTable, HasNoValueForWhatIsNoName) {
    for (const char* text : {"", "Dark", "dark ", "lights"}) EXPECT_FALSE(shades.value_of(text)) << text;
}

TEST(NameTable, GivesNamesAndValuesBothWays) {
    for (const shade each : {shade::dark, shade::middle, shade::light})
        EXPECT_EQ(shades.value_of(shades.name_of(each)), each);
    EXPECT_EQ(shades.name_of(shade::middle), "middle");
}

}  // namespace
}  // namespace crossvend::base
