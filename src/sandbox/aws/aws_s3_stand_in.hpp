#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_message.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/sessions.hpp"
#include "sandbox/control/control.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// Answers as S3 does, with the bucket in the path: ListBuckets and ListObjectsV2. Any credentials the
/// sandbox gave out may list everything that their session policies allow.
class aws_s3_stand_in {
public:
    aws_s3_stand_in(const std::vector<bucket>& buckets, const sessions& issued, control& controls,
                    const base::clock& clock, base::random_source& random, base::logger& log)
        : buckets_(buckets),
          sessions_(issued),
          control_(controls),
          clock_(clock),
          random_(random),
          log_(log),
          created_(clock.now()) {}

    [[nodiscard]] boost::asio::awaitable<net::http_reply> handle(const net::http_request& request);

private:
    using outcome = base::result<base::secret, aws_error>;

    [[nodiscard]] outcome list(const net::http_request& request, const std::string& bucket_name) const;
    [[nodiscard]] outcome list_objects_of(const std::string& bucket_name, std::string_view query) const;
    net::http_reply finish(std::string_view action, const outcome& answer, const net::http_request& request);

    const std::vector<bucket>& buckets_;
    const sessions& sessions_;
    control& control_;
    const base::clock& clock_;
    base::random_source& random_;
    base::logger& log_;
    base::time_point created_;  ///< when buckets and objects claim to have been made
};

}  // namespace crossvend::sandbox
