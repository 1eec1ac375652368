#pragma once

#include "crossvend/net/http_message.hpp"

#include <algorithm>
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

    explicit route_table(std::vector<route> routes) : routes_(std::move(routes)) {
        std::ranges::stable_sort(routes_, {}, &route::path);
    }

    [[nodiscard]] match find(const http_request& request) const { return find(request.method, request.path()); }

    /// `path` is as a request's `path()`.
    [[nodiscard]] match find(std::string_view method, std::string_view path) const {
        match result;
        for (const route& each : std::ranges::equal_range(routes_, path, {}, path_of)) {
            if (method == each.method) return {&each.target, {}};
            result.allowed = each.method;
        }
        return result;
    }

private:
    static std::string_view path_of(const route& each) { return each.path; }

    std::vector<route> routes_;  ///< by path: there may be a thousand roles
};

}  // namespace crossvend::net
