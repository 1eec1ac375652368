#pragma once

#include "crossvend/net/http_message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::net {

/// A server's routes as data: which method and path lead to which target.
template <class Target>
class route_table {
public:
    struct route {
        std::string method;
        std::string path;  ///< exact
        Target target;
    };

    struct match {
        const Target* target = nullptr;  ///< set when path and method fit
        std::string_view allowed;        ///< the method of the path, when only the path fits
    };

    explicit route_table(std::vector<route> routes) : routes_(std::move(routes)) {}

    [[nodiscard]] match find(const http_request& request) const {
        match result;
        const std::string_view path = request.path();
        for (const route& each : routes_) {
            if (path != each.path) continue;
            if (request.method == each.method) return {&each.target, {}};
            result.allowed = each.method;
        }
        return result;
    }

private:
    std::vector<route> routes_;
};

}  // namespace crossvend::net
