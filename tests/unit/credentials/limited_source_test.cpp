#include "crossvend/credentials/limited_source.hpp"

#include "support/sets.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>

namespace crossvend::credentials {
namespace {

namespace asio = boost::asio;

/// Counts who has begun to fetch, and gives a set at once.
class counting_source final : public credentials_source {
public:
    explicit counting_source(int& begun) : begun_(begun) {}

    asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        ++begun_;
        report.took.sts = std::chrono::milliseconds(7);
        co_return test::set_expiring(base::time_point(), "0042");
    }

private:
    int& begun_;
};

TEST(LimitedSource, BeginsToFetchWhenItHasAPermit) {
    asio::io_context io{1};
    const auto limit = std::make_shared<net::semaphore>(1);
    int begun = 0;
    const auto source = make_limited_source(std::make_unique<counting_source>(begun), limit);
    std::optional<net::semaphore::permit> taken(std::in_place, *limit, io.get_executor());
    fetch_report report;
    std::string key_id;
    asio::co_spawn(io, source->fetch(report), [&key_id](std::exception_ptr, const base::result<aws::credentials>& set) {
        key_id = set->access_key_id;
    });

    io.poll();
    EXPECT_EQ(begun, 0);
    taken.reset();
    io.restart();
    io.poll();
    EXPECT_EQ(begun, 1);
    EXPECT_EQ(key_id, "ASIAQEXAMPLEKEY00042");
    EXPECT_EQ(report.took.sts, std::chrono::milliseconds(7));
}

TEST(LimitedSource, MayGoBeforeTheLoopThatACoroutineOfItsWaitsIn) {
    std::weak_ptr<net::semaphore> limit;
    {
        asio::io_context io{1};
        auto all = std::make_shared<net::semaphore>(0);
        limit = all;
        int begun = 0;
        fetch_report report;
        auto source = make_limited_source(std::make_unique<counting_source>(begun), std::move(all));
        asio::co_spawn(io, source->fetch(report), asio::detached);
        io.poll();
        source.reset();
        EXPECT_FALSE(limit.expired());
    }
    EXPECT_TRUE(limit.expired());
}

}  // namespace
}  // namespace crossvend::credentials
