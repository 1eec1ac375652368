#include "crossvend/base/shared_value.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossvend::base {
namespace {

struct holder {
    shared_value<std::string> text;
    bool operator==(const holder&) const = default;
};

TEST(SharedValue, IsAnotherWhereTheValueIs) {
    EXPECT_NE(shared_value<std::string>("one"), shared_value<std::string>("two"));
    EXPECT_NE(holder{std::string("one")}, holder{});
}

TEST(SharedValue, IsTheSameWhereverTheValueIsKept) {
    const shared_value<std::string> one(std::string("one")), copy = one;
    EXPECT_EQ(one, shared_value<std::string>("one"));
    EXPECT_EQ(one.pointer(), copy.pointer());
    EXPECT_EQ(holder{std::string("one")}, holder{std::string("one")});
}

TEST(SharedValue, IsThereFromTheBeginning) { EXPECT_EQ(*shared_value<std::string>(), ""); }

}  // namespace
}  // namespace crossvend::base
