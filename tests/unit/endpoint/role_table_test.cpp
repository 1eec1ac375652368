#include "crossvend/endpoint/role_table.hpp"

#include "vending.hpp"

namespace crossvend::endpoint {
namespace {

TEST(RoleTable, HasNoRoleOfAnyOtherName) {
    const test::vending world({"writer", "reader", "read"});
    for (const char* name : {"", "rea", "reader2", "Reader", "zzz", "aaa"})
        EXPECT_EQ(world.table->find(name), nullptr) << name;
}

TEST(RoleTable, FindsEachRoleWhateverTheOrder) {
    std::vector<std::string> names;
    for (int i = 0; i < 100; ++i) names.push_back("role" + std::to_string((i * 37) % 100));
    const test::vending world(names);
    for (const std::string& name : names) {
        ASSERT_NE(world.table->find(name), nullptr) << name;
        EXPECT_EQ(world.table->find(name)->name(), name);
    }
    EXPECT_EQ(world.table->roles().front().name(), names.front());
}

TEST(RoleTable, HasAnInstanceOnlyWhereItWasGivenOne) {
    test::vending world({"reader"});
    EXPECT_FALSE(world.table->instance());
    world.vend(world.roles(), ec2_instance{"reader", "us-west-2"});
    EXPECT_EQ(world.table->instance()->role, "reader");
}

}  // namespace
}  // namespace crossvend::endpoint
