#pragma once

#include "crossvend/base/log.hpp"
#include "crossvend/net/http_handler.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/google/google_service.hpp"
#include "sandbox/google/key_control.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace crossvend::sandbox {

/// The one listener that Google's services share, and what SDKs ask to find out whether they run on Google
/// Cloud.
class google_stand_in final : public net::http_handler {
public:
    google_stand_in(std::vector<google_service*> services, key_control& keys, control& controls, base::logger& log)
        : services_(std::move(services)), keys_(keys), control_(controls), log_(log) {}

    [[nodiscard]] boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    [[nodiscard]] net::http_reply reject(const net::http_fault& fault) override;

private:
    [[nodiscard]] boost::asio::awaitable<net::http_reply> serve(google_service& service, call which,
                                                                const net::http_request& request);

    std::vector<google_service*> services_;
    key_control& keys_;
    control& control_;
    base::logger& log_;
};

}  // namespace crossvend::sandbox
