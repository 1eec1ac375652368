#pragma once

#include "crossvend/net/http_client.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace crossvend::test {

/// A client whose upstream is a function; it remembers what it was asked.
class fake_http_client final : public net::http_client {
public:
    using outcome = base::result<net::upstream_response, net::transport_failure>;
    using upstream = std::function<outcome(const net::http_call&)>;

    explicit fake_http_client(upstream answer) : answer_(std::move(answer)) {}

    boost::asio::awaitable<outcome> send(net::http_call call) override {
        calls.push_back(std::move(call));
        co_return answer_(calls.back());
    }

    std::vector<net::http_call> calls;

private:
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
