#include "crossvend/net/logged_http_client.hpp"

#include "crossvend/base/text.hpp"

#include <utility>

namespace crossvend::net {
namespace {

using reply = base::result<upstream_response, transport_failure>;

void tell(const std::string& upstream, const upstream_response& answer, base::duration took, base::logger& log) {
    constexpr std::size_t longest_id = 80;
    const std::string_view id = answer.field("x-amzn-requestid").value_or("");
    log.debug("an upstream answered", {{"upstream", upstream},
                                       {"status", answer.status},
                                       {"took", took},
                                       {"request_id", base::printable(base::without_tokens(id), longest_id)}});
}

/// Makes the call by a client, or by a connection that was made for it.
template <typename Sender>
boost::asio::awaitable<reply> send_and_tell(Sender& sender, http_call call, base::logger& log) {
    if (!log.writes(base::log_level::debug)) co_return co_await sender.send(std::move(call));
    const std::string upstream = call.url.authority();
    const base::stopwatch watch;
    log.trace("an upstream is called", {{"upstream", upstream}, {"method", call.method}});
    auto came = co_await sender.send(std::move(call));
    if (came)
        tell(upstream, *came, watch.elapsed(), log);
    else
        log.debug("an upstream did not answer", {{"upstream", upstream},
                                                 {"reason", base::to_string(came.error().reason)},
                                                 {"cause", came.error().message},
                                                 {"took", watch.elapsed()}});
    co_return came;
}

class logged_http_connection final : public http_connection {
public:
    logged_http_connection(std::unique_ptr<http_connection> connection, base::logger& log)
        : connection_(std::move(connection)), log_(log) {}

    boost::asio::awaitable<reply> send(http_call call) override {
        return send_and_tell(*connection_, std::move(call), log_);
    }

private:
    std::unique_ptr<http_connection> connection_;
    base::logger& log_;
};

class logged_http_client final : public http_client {
public:
    logged_http_client(std::unique_ptr<http_client> client, base::logger& log)
        : client_(std::move(client)), log_(log) {}

    boost::asio::awaitable<reply> send(http_call call) override {
        return send_and_tell(*client_, std::move(call), log_);
    }
    boost::asio::awaitable<std::unique_ptr<http_connection>> connect(http_call call) override {
        auto connection = co_await client_->connect(std::move(call));
        co_return std::make_unique<logged_http_connection>(std::move(connection), log_);
    }

private:
    std::unique_ptr<http_client> client_;
    base::logger& log_;
};

}  // namespace

std::unique_ptr<http_client> make_logged_http_client(std::unique_ptr<http_client> client, base::logger& log) {
    return std::make_unique<logged_http_client>(std::move(client), log);
}

}  // namespace crossvend::net
