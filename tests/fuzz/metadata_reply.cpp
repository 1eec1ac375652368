#include "crossvend/google/metadata_reply.hpp"

#include "crossvend/net/http_message.hpp"
#include "properties.hpp"
#include "upstream.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

void require_told(const base::failure& failure) {
    require(failure.stage == base::stage::identity, "what the metadata server lacks is the identity");
    require_fit_for_a_log(failure);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const net::upstream_response reply = reply_of(text_of(data, size));
    const bool may_hold_token = reply.status == 200 && reply.field("Metadata-Flavor") == "Google";

    const auto identity = google::parse_identity_reply(reply);
    if (!identity) require_told(identity.error());
    require(!identity || may_hold_token, "only a metadata server gives a token");
    require(!identity || !identity->empty(), "a token is not empty");
    require(!identity || reply.body.reveal().find(identity->reveal()) != std::string_view::npos,
            "an identity token is what the body holds");

    const auto access = google::parse_access_token_reply(reply);
    if (!access) require_told(access.error());
    require(!access || may_hold_token, "only a metadata server gives a token");
    require(!access || net::is_field_value(access->reveal()), "an access token can go into a field");
    return 0;
}
