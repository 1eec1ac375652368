#pragma once

#include "crossvend/net/http_handler.hpp"
#include "sandbox/aws/aws_s3_stand_in.hpp"
#include "sandbox/aws/aws_sts_stand_in.hpp"
#include "sandbox/control/control.hpp"

#include <boost/asio/awaitable.hpp>

namespace crossvend::sandbox {

/// The one listener that STS and S3 share.
class aws_stand_in final : public net::http_handler {
public:
    aws_stand_in(control& controls, aws_sts_stand_in& sts, aws_s3_stand_in& s3)
        : control_(controls), sts_(sts), s3_(s3) {}

    [[nodiscard]] boost::asio::awaitable<net::http_reply> handle(const net::http_request& request) override;
    [[nodiscard]] net::http_reply reject(const net::http_fault& fault) override;

private:
    control& control_;
    aws_sts_stand_in& sts_;
    aws_s3_stand_in& s3_;
};

}  // namespace crossvend::sandbox
