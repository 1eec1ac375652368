#include "crossvend/base/quota.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

using namespace std::chrono_literals;

class Quota : public testing::Test {
protected:
    /// How many of so many in a row may be done.
    int taken_of(int count) {
        int taken = 0;
        for (int i = 0; i < count; ++i) taken += subject.take(now) ? 1 : 0;
        return taken;
    }

    quota subject{3, 10s};
    quota::time_point now{1h};
};

TEST_F(Quota, AllowsSomeInARowAndThenOneAnInterval) {
    EXPECT_EQ(taken_of(1000), 3);
    now += 9999ms;
    EXPECT_EQ(taken_of(1000), 0);
    now += 1ms;
    EXPECT_EQ(taken_of(1000), 1);
    now += 10s;
    EXPECT_EQ(taken_of(1000), 1);
}

TEST_F(Quota, IsWholeAgainAfterAPauseHoweverLong) {
    EXPECT_EQ(taken_of(5), 3);
    now += 30s;
    EXPECT_EQ(taken_of(5), 3);
    now += 1000h;
    EXPECT_EQ(taken_of(5), 3);
}

TEST_F(Quota, SaysHowOftenItWasLeftOutSinceTheLastTime) {
    EXPECT_EQ(subject.take(now), 0U);
    EXPECT_EQ(taken_of(7), 2);
    now += 10s;
    EXPECT_EQ(subject.take(now), 5U);
    EXPECT_EQ(taken_of(4), 0);
    now += 20s;
    EXPECT_EQ(subject.take(now), 4U);
    EXPECT_EQ(subject.take(now), 0U);
}

}  // namespace
}  // namespace crossvend::base
