#include "crossvend/credentials/limited_source.hpp"

#include <boost/asio/this_coro.hpp>

namespace crossvend::credentials {
namespace {

class limited_source final : public credentials_source {
public:
    limited_source(std::unique_ptr<credentials_source> source, net::semaphore& limit)
        : source_(std::move(source)), limit_(limit) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        const auto executor = co_await boost::asio::this_coro::executor;
        net::semaphore::permit permit(limit_, executor);
        co_await permit.granted();
        co_return co_await source_->fetch(report);
    }

private:
    std::unique_ptr<credentials_source> source_;
    net::semaphore& limit_;
};

}  // namespace

std::unique_ptr<credentials_source> make_limited_source(std::unique_ptr<credentials_source> source,
                                                        net::semaphore& limit) {
    return std::make_unique<limited_source>(std::move(source), limit);
}

}  // namespace crossvend::credentials
