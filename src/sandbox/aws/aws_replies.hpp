#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_message.hpp"

#include <string_view>

namespace crossvend::sandbox {

/// What an answer of AWS's carries beside its document.
struct answer_frame {
    std::string_view request_id_field;  ///< x-amzn-RequestId, or S3's x-amz-request-id
    std::string_view request_id;
    base::time_point now;  ///< the Date field, by which clients notice that their clock is wrong
};

[[nodiscard]] net::http_reply xml_reply(unsigned status, const base::secret& document, std::string_view content_type,
                                        const answer_frame& frame);

}  // namespace crossvend::sandbox
