#include "crossvend/net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;

class limited_http_client final : public http_client {
public:
    limited_http_client(std::unique_ptr<http_client> client, std::size_t most)
        : client_(std::move(client)), free_(most) {}

    asio::awaitable<base::result<upstream_response, transport_failure>> send(http_call call) override {
        const auto executor = co_await asio::this_coro::executor;
        place mine(*this, executor);
        co_await mine.turn();
        co_return co_await client_->send(std::move(call));
    }

private:
    /// A call's place: in the queue at first, then among those under way. Whoever leaves the latter, done or
    /// cancelled, lets the first of the queue in.
    class place {
    public:
        place(limited_http_client& owner, const asio::any_io_executor& executor)
            : owner_(owner), timer_(executor, asio::steady_timer::time_point::max()) {
            if (owner_.free_ > 0) {
                --owner_.free_;
                under_way_ = true;
            } else {
                position_ = owner_.waiting_.insert(owner_.waiting_.end(), this);
            }
        }
        ~place() {
            if (!under_way_)
                owner_.waiting_.erase(position_);
            else
                owner_.let_in_next();
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;

        /// Returns when it is this call's turn.
        asio::awaitable<void> turn() {
            while (!under_way_) co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
        void enter() {
            under_way_ = true;
            timer_.cancel();
        }

    private:
        limited_http_client& owner_;
        asio::steady_timer timer_;
        std::list<place*>::iterator position_;
        bool under_way_ = false;
    };

    void let_in_next() {
        if (waiting_.empty()) {
            ++free_;
            return;
        }
        place* const next = waiting_.front();
        waiting_.pop_front();
        next->enter();
    }

    std::unique_ptr<http_client> client_;
    std::size_t free_;
    std::list<place*> waiting_;
};

}  // namespace

std::unique_ptr<http_client> make_limited_http_client(std::unique_ptr<http_client> client, std::size_t most) {
    return std::make_unique<limited_http_client>(std::move(client), most);
}

}  // namespace crossvend::net
