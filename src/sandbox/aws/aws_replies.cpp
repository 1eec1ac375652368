#include "sandbox/aws/aws_replies.hpp"

#include "sandbox/http/http_date.hpp"

namespace crossvend::sandbox {

net::http_reply xml_reply(unsigned status, const base::secret& document, std::string_view content_type,
                          const answer_frame& frame) {
    std::string fields(frame.request_id_field);
    fields.append(": ").append(frame.request_id);
    fields.append("\r\nDate: ").append(format_http_date(frame.now)).append("\r\n");
    return std::make_shared<net::http_response>(status, content_type, document, fields);
}

}  // namespace crossvend::sandbox
