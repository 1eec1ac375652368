#include "sandbox/http/parameters.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/url.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

/// An AssumeRole call with all the tags and policies there can be has 180.
constexpr std::size_t most_pairs = 200;

std::optional<std::string> decode(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return net::percent_decode(spaced);
}

}  // namespace

std::optional<parameters> parameters::parse(std::string_view text) {
    parameters result;
    while (!text.empty()) {
        const std::size_t end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        auto name = decode(pair.substr(0, equals));
        const auto value = decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
        if (!name || !value || result.pairs_.size() == most_pairs) return std::nullopt;
        result.pairs_.emplace_back(std::move(*name), base::secret(*value));
    }
    return result;
}

std::optional<std::string_view> parameters::get(std::string_view name) const {
    for (const auto& [each, value] : pairs_)
        if (each == name) return value.reveal();
    return std::nullopt;
}

std::string_view query_of(const net::http_request& request) {
    const std::size_t mark = request.target.find('?');
    return mark == std::string_view::npos ? "" : request.target.substr(mark + 1);
}

std::optional<parameters> form_of(const net::http_request& request) {
    const std::string_view type = request.field("Content-Type").value_or("");
    if (!base::equals_ignoring_case(base::trim(type.substr(0, type.find(';'))), "application/x-www-form-urlencoded"))
        return std::nullopt;
    return parameters::parse(request.body);
}

}  // namespace crossvend::sandbox
