#include "crossvend/credentials/limited_source.hpp"

#include <boost/asio/this_coro.hpp>

namespace crossvend::credentials {
namespace {

class limited_source final : public credentials_source {
public:
    limited_source(std::unique_ptr<credentials_source> source, std::shared_ptr<net::semaphore> limit)
        : source_(std::move(source)), limit_(std::move(limit)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        const auto executor = co_await boost::asio::this_coro::executor;
        // A coroutine that is dropped gives its permit back when the loop goes, which is after the source has gone.
        const std::shared_ptr<net::semaphore> limit = limit_;
        net::semaphore::permit permit(*limit, executor);
        co_await permit.granted();
        co_return co_await source_->fetch(report);
    }

private:
    std::unique_ptr<credentials_source> source_;
    std::shared_ptr<net::semaphore> limit_;
};

}  // namespace

std::unique_ptr<credentials_source> make_limited_source(std::unique_ptr<credentials_source> source,
                                                        std::shared_ptr<net::semaphore> limit) {
    return std::make_unique<limited_source>(std::move(source), std::move(limit));
}

}  // namespace crossvend::credentials
