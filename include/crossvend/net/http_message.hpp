#pragma once

#include "crossvend/base/secret.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossvend::net {

/// One header field of a request as it stands in the connection's buffer.
struct http_field {
    std::string_view name;
    std::string_view value;
};

/// A request as a server's handler sees it: views into the connection's buffer, good until the reply is
/// given. Field names are compared without regard to case.
struct http_request {
    std::string_view method;
    std::string_view target;
    std::span<const http_field> fields;
    std::string_view body;
    /// When the last of it came: what the answer took counts from here.
    std::chrono::steady_clock::time_point received{};

    /// The value of the first field called `name`.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
    /// How many fields are called `name`.
    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The host, and port, of a target in absolute form ("http://127.0.0.1:9911/v1/credentials"; RFC 9112,
    /// section 3.2.2), which a server has to take; empty for one of another form.
    [[nodiscard]] std::string_view authority() const;
    /// The path of the target without its query, with one leading slash and no trailing one: SDKs that
    /// paste an endpoint and a path together send more.
    [[nodiscard]] std::string_view path() const;
};

/// Whether a token can go into a field of a request as it is: not empty, and visible ASCII throughout.
[[nodiscard]] bool is_field_value(std::string_view token);

/// A whole answer, ready for the wire. Made once and written many times: the credentials' answer is made
/// when a set arrives, not when a client asks.
class http_response {
public:
    /// `fields` are whole lines ("Cache-Control: no-store\r\n"); Content-Length is added, and Content-Type
    /// unless `content_type` is empty.
    http_response(unsigned status, std::string_view content_type, const base::secret& body,
                  std::string_view fields = {});

    [[nodiscard]] unsigned status() const { return status_; }
    /// Status line and fields, up to and without the empty line.
    [[nodiscard]] std::string_view head() const { return bytes_.reveal().substr(0, head_size_); }
    /// The empty line and the body.
    [[nodiscard]] std::string_view rest() const { return bytes_.reveal().substr(head_size_); }
    /// Head and rest in one.
    [[nodiscard]] std::string_view whole() const { return bytes_.reveal(); }
    [[nodiscard]] std::string_view body() const { return rest().substr(2); }

private:
    unsigned status_;
    base::secret bytes_;
    std::size_t head_size_;
};

/// What a handler gives; the connection holds it until it is written.
using http_reply = std::shared_ptr<const http_response>;

}  // namespace crossvend::net
