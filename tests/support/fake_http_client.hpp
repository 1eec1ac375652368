#pragma once

#include "crossvend/net/http_client.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace crossvend::test {

/// A client whose upstream is a function; it remembers what it was asked, and where it connected ahead of that.
class fake_http_client final : public net::http_client {
public:
    using outcome = base::result<net::upstream_response, net::transport_failure>;
    using upstream = std::function<outcome(const net::http_call&)>;

    explicit fake_http_client(upstream answer) : answer_(std::move(answer)) {}

    boost::asio::awaitable<outcome> send(net::http_call call) override {
        calls.push_back(std::move(call));
        co_return answer_(calls.back());
    }

    boost::asio::awaitable<std::unique_ptr<net::http_connection>> connect(net::http_call call) override {
        connected.push_back(std::move(call));
        co_return std::make_unique<connection>(*this);
    }

    std::vector<net::http_call> calls;
    std::vector<net::http_call> connected;
    int open = 0;  ///< of these
    int calls_over_these = 0;

private:
    class connection final : public net::http_connection {
    public:
        explicit connection(fake_http_client& client) : client_(client) { ++client_.open; }
        ~connection() override { --client_.open; }
        connection(const connection&) = delete;
        connection& operator=(const connection&) = delete;

        boost::asio::awaitable<outcome> send(net::http_call call) override {
            ++client_.calls_over_these;
            return client_.send(std::move(call));
        }

    private:
        fake_http_client& client_;
    };

    upstream answer_;
};

/// A reply in the form the real client gives.
inline net::upstream_response reply(unsigned status, std::string_view body,
                                    std::vector<std::pair<std::string, std::string>> fields = {}) {
    net::upstream_response response;
    response.status = status;
    response.fields = std::move(fields);
    response.body = base::secret(body);
    return response;
}

}  // namespace crossvend::test
