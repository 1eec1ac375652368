#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/quota.hpp"
#include "crossvend/endpoint/destination.hpp"
#include "crossvend/metrics/metrics.hpp"

#include <string_view>

namespace crossvend::endpoint {

/// Where answers are told of: each is counted, and one that refuses has a line in the log, as many SDKs hide why they
/// got no credentials. Of what is polled the log hears when the answer is another than before.
class request_log {
public:
    request_log(metrics::metrics& metrics, base::logger& log) : metrics_(metrics), log_(log) {}

    /// A request is refused with this status, for a cause that holds nothing secret. Of very many, the log has some and
    /// how many more there were.
    void refused(const destination& where, unsigned status, std::string_view cause);
    /// What is polled there was refused the last time, and is not any more.
    void served_again(const destination& where);
    /// A request was answered, refused or not.
    void answered(const destination& where, unsigned status, base::duration took);

private:
    metrics::metrics& metrics_;
    base::logger& log_;
    base::quota lines_{100, std::chrono::seconds(1)};  ///< of refusals: a client may cause as many as it likes
};

}  // namespace crossvend::endpoint
