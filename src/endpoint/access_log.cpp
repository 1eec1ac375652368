#include "crossvend/endpoint/access_log.hpp"

namespace crossvend::endpoint {

void access_log::refused(const destination& where, unsigned status, std::string_view cause) {
    const std::string_view endpoint = metrics::to_string(where.endpoint);
    if (where.role == nullptr)
        log_.warning("request refused", {{"endpoint", endpoint}, {"code", status}, {"cause", cause}});
    else
        log_.warning("request refused",
                     {{"endpoint", endpoint}, {"role", where.role->name}, {"code", status}, {"cause", cause}});
}

void access_log::answered(const destination& where, unsigned status, base::duration took) {
    metrics_.request_answered(
        where.endpoint, where.role == nullptr ? metrics::metrics::no_role : where.role->metrics_number, status, took);
}

}  // namespace crossvend::endpoint
