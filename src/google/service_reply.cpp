#include "service_reply.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/http_message.hpp"

#include <algorithm>

namespace crossvend::google {

service_error::service_error(const net::upstream_response& reply)
    : status_(reply.status), json_(base::parse_json_object(reply.body.reveal())) {
    const base::secret_json* const error = json_ ? object_of(*json_, "error") : nullptr;
    if (error != nullptr) {
        code_ = text_of(*error, "status");
        description_ = text_of(*error, "message");
    } else if (json_) {
        code_ = text_of(*json_, "error");
        description_ = text_of(*json_, "error_description");
    } else {
        beginning_ = base::printable(reply.body.reveal(), 120);
        description_ = beginning_;
    }
}

bool service_error::has_detail(std::string_view why) const {
    const base::secret_json* const error = json_ ? object_of(*json_, "error") : nullptr;
    if (error == nullptr) return false;
    const auto details = error->find("details");
    return details != error->end() && details->is_array() &&
           std::ranges::any_of(*details, [why](const base::secret_json& detail) {
               return detail.is_object() && text_of(detail, "reason") == why;
           });
}

std::string service_error::told_of(std::string_view service) const {
    std::string told = std::string(service) + " answered " + std::to_string(status_);
    if (!code_.empty()) told += ' ' + base::printable(code_, 80);
    if (!description_.empty()) told += ": " + base::printable(description_, 300);
    return told;
}

base::result<base::secret> token_in(const net::upstream_response& reply, const char* member, std::string_view service,
                                    std::string_view hint) {
    const auto json = base::parse_json_object(reply.body.reveal());
    const std::string_view token = json ? text_of(*json, member) : std::string_view();
    if (net::is_field_value(token)) return base::secret(token);
    return base::failure(base::stage::identity, base::reason::malformed, base::disposition::transient,
                         std::string(service) + " gave no " + member, hint);
}

}  // namespace crossvend::google
