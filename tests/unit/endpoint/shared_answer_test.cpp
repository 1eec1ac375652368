#include "crossvend/endpoint/shared_answer.hpp"

#include <gtest/gtest.h>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;

class SharedAnswer : public testing::Test {
protected:
    net::http_reply ask() {
        return subject.get(now, [this] {
            ++made;
            return std::make_shared<const net::http_response>(200, "text/plain", base::secret("a page"));
        });
    }

    shared_answer subject;
    base::time_point now{1h};
    int made = 0;
};

TEST_F(SharedAnswer, IsOneForAllWhoAskWhileSomebodyIsStillGivenIt) {
    const net::http_reply first = ask();
    now += 999ms;
    EXPECT_EQ(ask(), first);
    EXPECT_EQ(made, 1);
}

TEST_F(SharedAnswer, IsMadeAnewForWhoAsksAfterASecondThoughTheFirstIsStillBeingGiven) {
    const net::http_reply first = ask();
    now += 1s;
    EXPECT_NE(ask(), first);
}

TEST_F(SharedAnswer, IsKeptForNobody) {
    ask();
    ask();
    EXPECT_EQ(made, 2) << "whoever asks by themselves gets what is true now";
}

TEST_F(SharedAnswer, IsMadeAnewWhenTheClockWasSetBack) {
    const net::http_reply first = ask();
    now -= 10min;
    EXPECT_NE(ask(), first);
}

}  // namespace
}  // namespace crossvend::endpoint
