#include "google/oauth.hpp"

#include "crossvend/net/http_message.hpp"
#include "properties.hpp"
#include "upstream.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const net::upstream_response reply = reply_of(text_of(data, size));
    for (const auto wanted : {google::token_kind::identity, google::token_kind::access}) {
        const auto token = google::parse_token_reply(reply, wanted, "Google's token endpoint");
        if (!token) require_fit_for_a_log(token.error());
        require(!token || reply.status == 200, "an error gives no token");
        require(!token || net::is_field_value(token->reveal()), "a token can go into a field");
    }
    return 0;
}
