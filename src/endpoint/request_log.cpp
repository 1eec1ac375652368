#include "crossvend/endpoint/request_log.hpp"

namespace crossvend::endpoint {

void request_log::refused(const destination& where, unsigned status, std::string_view cause) {
    const auto left_out = lines_.take(std::chrono::steady_clock::now());
    if (!left_out) return;
    if (*left_out > 0) log_.warning("requests were refused that are not told of", {{"count", *left_out}});
    const std::string_view endpoint = metrics::to_string(where.endpoint);
    if (where.role == nullptr)
        log_.warning("request refused", {{"endpoint", endpoint}, {"code", status}, {"cause", cause}});
    else
        log_.warning("request refused",
                     {{"endpoint", endpoint}, {"role", where.role->name()}, {"code", status}, {"cause", cause}});
}

void request_log::served_again(const destination& where) {
    log_.info("request served again", {{"endpoint", metrics::to_string(where.endpoint)}});
}

void request_log::answered(const destination& where, unsigned status, base::duration took) {
    const metrics::role* const role = where.role == nullptr ? nullptr : &where.role->role->metrics();
    metrics_.request_answered(where.endpoint, role, status, took);
}

}  // namespace crossvend::endpoint
