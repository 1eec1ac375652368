#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/base/secret_json.hpp"
#include "crossvend/net/http_client.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::google {

/// What an error code of a service means to us.
struct verdict {
    std::string_view code;
    base::reason why;
    base::disposition how;
    std::string_view hint;
};

/// What a service of Google's says against a call: as its APIs do (google.rpc.Status), or as OAuth does (RFC 6749,
/// section 5.2). The Security Token Service does either.
class service_error {
public:
    explicit service_error(const net::upstream_response& reply);
    service_error(const service_error&) = delete;
    service_error& operator=(const service_error&) = delete;

    [[nodiscard]] unsigned status() const { return status_; }
    [[nodiscard]] std::string_view code() const { return code_; }
    /// In the service's words; the beginning of the answer where that is no such error.
    [[nodiscard]] std::string_view description() const { return description_; }
    /// Whether one of the error's details gives this reason (google.rpc.ErrorInfo).
    [[nodiscard]] bool has_detail(std::string_view why) const;
    /// What happened, for a message: who answered, and what.
    [[nodiscard]] std::string told_of(std::string_view service) const;

private:
    unsigned status_;
    std::optional<base::secret_json> json_;
    std::string beginning_;  ///< of an answer that is no JSON
    std::string_view code_;
    std::string_view description_;
};

/// The text of a member of the JSON in a service's good answer, which is a token; else a failure that says who gave
/// none.
[[nodiscard]] base::result<base::secret> token_in(const net::upstream_response& reply, const char* member,
                                                  std::string_view service, std::string_view hint);

}  // namespace crossvend::google
