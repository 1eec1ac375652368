#include "google/iam_credentials.hpp"

#include "crossvend/net/http_message.hpp"
#include "properties.hpp"
#include "upstream.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const net::upstream_response reply = reply_of(text_of(data, size));
    for (const char* wanted : {"token", "accessToken", "signedJwt"}) {
        const auto token = google::parse_iam_reply(reply, wanted, "app@project.iam.gserviceaccount.com");
        if (!token) require_fit_for_a_log(token.error());
        require(!token || reply.status == 200, "an error gives no token");
        require(!token || net::is_field_value(token->reveal()), "a token can go into a field");
    }
    return 0;
}
