#pragma once

#include "crossvend/net/http_message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::test {

/// A request that owns what it is made of; it stays where it is, as the views into it do.
class owned_request {
public:
    using fields = std::vector<net::http_field>;

    owned_request(std::string_view method, std::string_view target, fields given)
        : fields_(std::move(given)), view_{method, target, fields_, {}} {}
    owned_request(const owned_request&) = delete;
    owned_request& operator=(const owned_request&) = delete;

    [[nodiscard]] const net::http_request& view() const { return view_; }

private:
    fields fields_;
    net::http_request view_;
};

}  // namespace crossvend::test
