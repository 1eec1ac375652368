#include "crossvend/base/plain_status.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

failure judged(unsigned status) {
    return judge_plain_status(stage::sts, status, "it said so", {"slow down", "wait", "mend it"});
}

TEST(PlainStatus, StaysUntilSomebodyMendsItUnlessItIsKnownToPass) {
    for (const unsigned status : {0U,   100U, 201U, 204U, 301U, 302U, 307U, 400U, 401U, 403U,
                                  404U, 405U, 407U, 409U, 410U, 413U, 418U, 431U, 451U, 499U}) {
        EXPECT_EQ(judged(status).reason, reason::http_status) << status;
        EXPECT_EQ(judged(status).disposition, disposition::refused) << status;
        EXPECT_EQ(judged(status).hint, "mend it") << status;
    }
}

TEST(PlainStatus, MayPassWhereTheServerTakesTheBlameOrRanOutOfTime) {
    for (const unsigned status : {408U, 425U, 500U, 501U, 502U, 503U, 504U, 507U, 520U, 599U}) {
        EXPECT_EQ(judged(status).reason, reason::unavailable) << status;
        EXPECT_EQ(judged(status).disposition, disposition::transient) << status;
        EXPECT_EQ(judged(status).hint, "wait") << status;
    }
}

TEST(PlainStatus, TellsToSlowDownByOneStatusAlone) {
    EXPECT_EQ(judged(429).reason, reason::throttled);
    EXPECT_EQ(judged(429).disposition, disposition::throttled);
    EXPECT_EQ(judged(429).hint, "slow down");
}

TEST(PlainStatus, KeepsTheStageAndTheMessage) {
    EXPECT_EQ(judged(503).stage, stage::sts);
    EXPECT_EQ(judged(404).message, "it said so");
}

}  // namespace
}  // namespace crossvend::base
