#include "sandbox/http/replies.hpp"

#include "crossvend/base/text.hpp"

namespace crossvend::sandbox {

net::http_reply text_reply(unsigned status, std::string_view text, std::string_view fields) {
    const std::string_view type = text.empty() ? "" : "text/plain; charset=utf-8";
    return std::make_shared<net::http_response>(status, type, base::secret(text), fields);
}

net::http_reply canned_reply(const canned_answer& answer, std::string_view date) {
    std::string fields;
    bool dated = date.empty();
    for (const auto& [name, value] : answer.headers) {
        fields.append(name).append(": ").append(value).append("\r\n");
        dated = dated || base::equals_ignoring_case(name, "Date");
    }
    if (!dated) fields.append("Date: ").append(date).append("\r\n");
    return std::make_shared<net::http_response>(answer.status, answer.content_type, base::secret(answer.body), fields);
}

net::http_reply rejection(const net::http_fault& fault) {
    return text_reply(fault.status, std::string(fault.cause) + '\n');
}

}  // namespace crossvend::sandbox
