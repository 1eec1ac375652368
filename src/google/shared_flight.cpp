#include "shared_flight.hpp"

#include "crossvend/net/notification.hpp"

#include <boost/asio/this_coro.hpp>

#include <optional>

namespace crossvend::google {
namespace {

/// Longer than any fetch: each of its few calls has a limit of its own.
constexpr auto longest_flight = std::chrono::minutes(10);

/// A fetch that others wait for; it lives as long as one of them or the one who flies.
struct flight {
    explicit flight(const boost::asio::any_io_executor& executor) : landed(executor) {}
    net::notification landed;
    bool over = false;
    std::optional<base::result<oidc::id_token>> landed_with;  ///< none if whoever flew did not get to an end
};

/// Ends a flight, however the one who flies leaves.
class landing {
public:
    explicit landing(std::shared_ptr<flight> mine) : mine_(std::move(mine)) {}
    ~landing() {
        mine_->over = true;
        mine_->landed.notify_all();
    }
    landing(const landing&) = delete;
    landing& operator=(const landing&) = delete;

private:
    std::shared_ptr<flight> mine_;
};

class shared_flight final : public identity_source {
public:
    explicit shared_flight(std::unique_ptr<identity_source> source) : source_(std::move(source)) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        while (true) {
            const std::shared_ptr<flight> joined = current_.lock();
            if (!joined || joined->over) break;
            const bool landed = co_await joined->landed.wait_for(longest_flight);
            if (!landed)
                co_return base::failure(base::stage::identity, base::reason::timeout, base::disposition::transient,
                                        "the fetch of an identity token that was under way did not end");
            if (joined->landed_with) co_return *joined->landed_with;
        }
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto mine = std::make_shared<flight>(executor);
        const landing at_the_end(mine);
        current_ = mine;
        auto token = co_await source_->fetch();
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        // A cancelled fetch ends in a failure that is nobody else's.
        if (state.cancelled() == boost::asio::cancellation_type::none) mine->landed_with = token;
        co_return token;
    }

private:
    std::unique_ptr<identity_source> source_;
    std::weak_ptr<flight> current_;
};

}  // namespace

std::unique_ptr<identity_source> share_flights(std::unique_ptr<identity_source> source) {
    return std::make_unique<shared_flight>(std::move(source));
}

}  // namespace crossvend::google
