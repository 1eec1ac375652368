#include "crossvend/net/http_message.hpp"

#include "crossvend/base/text.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>

namespace crossvend::net {

namespace {

constexpr std::string_view absolute_scheme = "http://";

}  // namespace

std::optional<std::string_view> http_request::field(std::string_view name) const {
    for (const http_field& each : fields)
        if (base::equals_ignoring_case(each.name, name)) return each.value;
    return std::nullopt;
}

std::size_t http_request::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields, [name](const http_field& each) { return base::equals_ignoring_case(each.name, name); }));
}

std::string_view http_request::authority() const {
    if (target.starts_with('/')) return {};  // nearly every one
    if (!base::equals_ignoring_case(target.substr(0, absolute_scheme.size()), absolute_scheme)) return {};
    const std::string_view rest = target.substr(absolute_scheme.size());
    return rest.substr(0, rest.find_first_of("/?"));
}

std::string_view http_request::path() const {
    std::string_view path = target.substr(0, target.find('?'));
    if (const std::size_t size = authority().size(); size != 0) {
        path.remove_prefix(absolute_scheme.size() + size);
        if (path.empty()) path = "/";
    }
    while (path.starts_with("//")) path.remove_prefix(1);
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

bool is_field_value(std::string_view token) {
    return !token.empty() && std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
}

http_response::http_response(unsigned status, std::string_view content_type, const base::secret& body,
                             std::string_view fields)
    : status_(status) {
    const auto phrase = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    std::string head = "HTTP/1.1 " + std::to_string(status) + ' ' + std::string(phrase) + "\r\n";
    if (!content_type.empty()) head += "Content-Type: " + std::string(content_type) + "\r\n";
    constexpr unsigned no_content = 204;  // which has no length either (RFC 9110, section 8.6)
    if (status != no_content) head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    head += fields;
    bytes_.append(head);
    head_size_ = bytes_.size();
    bytes_.append("\r\n");
    bytes_.append(body);
}

}  // namespace crossvend::net
