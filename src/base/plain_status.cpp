#include "crossvend/base/plain_status.hpp"

namespace crossvend::base {

failure judge_plain_status(stage where, unsigned status, std::string_view message, const plain_hints& hints) {
    constexpr unsigned request_timeout = 408, too_early = 425, too_many_requests = 429, first_of_a_server = 500;
    if (status == too_many_requests)
        return {where, reason::throttled, disposition::throttled, message, hints.throttled};
    if (status == request_timeout || status == too_early || status >= first_of_a_server)
        return {where, reason::unavailable, disposition::transient, message, hints.unavailable};
    return {where, reason::http_status, disposition::refused, message, hints.other};
}

}  // namespace crossvend::base
