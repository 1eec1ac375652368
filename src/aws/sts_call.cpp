#include "sts_call.hpp"

#include "crossvend/aws/sigv4.hpp"

namespace crossvend::aws {
namespace {

constexpr std::string_view content_type = "application/x-www-form-urlencoded";

}  // namespace

net::http_call make_sts_call(const sts_endpoint& endpoint, base::secret form) {
    net::http_call call;
    call.method = "POST";
    call.url = endpoint.url;
    call.fields = {{"Content-Type", base::wiping_string(content_type)}, {"Accept", "text/xml"}};
    call.body = std::move(form);
    return call;
}

void sign_sts_call(net::http_call& call, const sts_endpoint& endpoint, const credentials& signer,
                   base::time_point now) {
    const std::string timestamp = sigv4::format_timestamp(now);
    const sigv4::scope where{timestamp.substr(0, timestamp.find('T')), endpoint.signing_region, "sts"};
    const std::string host = call.url.authority();
    const std::string hash = sigv4::payload_hash(call.body.reveal());
    const std::string_view target = call.url.target;
    const std::size_t mark = target.find('?');

    sigv4::covered_request covered;
    covered.method = call.method;
    covered.path = target.substr(0, mark);
    covered.query = mark == std::string_view::npos ? "" : target.substr(mark + 1);
    covered.fields = {{"Content-Type", content_type},
                      {"Host", host},
                      {"X-Amz-Date", timestamp},
                      {"X-Amz-Security-Token", signer.session_token.reveal()}};
    covered.payload_hash = hash;
    const std::string authorization =
        sigv4::authorization(covered, signer.access_key_id, signer.secret_access_key, timestamp, where);

    call.fields.emplace_back("X-Amz-Date", timestamp);
    call.fields.emplace_back("X-Amz-Security-Token", signer.session_token.reveal());
    call.fields.emplace_back("Authorization", authorization);
}

}  // namespace crossvend::aws
