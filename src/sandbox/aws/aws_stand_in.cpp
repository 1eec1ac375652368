#include "sandbox/aws/aws_stand_in.hpp"

#include "sandbox/http/parameters.hpp"
#include "sandbox/http/replies.hpp"

namespace crossvend::sandbox {
namespace {

/// The Query API lives at "/", and so does S3's list of buckets, which has no Action.
bool is_for_sts(const net::http_request& request) {
    if (request.target.substr(0, request.target.find('?')) != "/") return false;
    if (request.method == "POST") return true;
    const auto query = parameters::parse(query_of(request));
    return query && query->get("Action");
}

}  // namespace

boost::asio::awaitable<net::http_reply> aws_stand_in::handle(const net::http_request& request) {
    if (control::owns(request)) co_return control_.answer(request);
    if (is_for_sts(request)) co_return co_await sts_.handle(request);
    co_return co_await s3_.handle(request);
}

net::http_reply aws_stand_in::reject(const net::http_fault& fault) { return rejection(fault); }

}  // namespace crossvend::sandbox
