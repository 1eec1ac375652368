#include "aws/sts_reply.hpp"

#include "crossvend/net/http_message.hpp"
#include "properties.hpp"
#include "upstream.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

using parser = base::result<aws::credentials> (*)(const net::upstream_response&);

void require_told(const base::failure& failure, base::stage stage) {
    require(failure.stage == stage, "a failure is of the leg that was asked for");
    require_fit_for_a_log(failure);
}

/// The reply without its last closing tag. pugixml takes a NUL for the end.
net::upstream_response cut_off(const net::upstream_response& reply) {
    const std::string_view body = reply.body.reveal().substr(0, reply.body.reveal().find('\0'));
    net::upstream_response shorter = reply;
    shorter.body = base::secret(body.substr(0, body.rfind("</")));
    return shorter;
}

void read(const net::upstream_response& reply, parser parse, base::stage stage) {
    const auto set = parse(reply);
    if (!set) return require_told(set.error(), stage);
    require(reply.status == 200, "only a success holds a set");
    for (const std::string_view part :
         {std::string_view(set->access_key_id), set->secret_access_key.reveal(), set->session_token.reveal()})
        require(net::is_field_value(part), "each part of a set is there and printable");
    require(set->expiration == set->local_expiration && set->role_arn.empty(), "a reply knows no clock and no role");
    require(!parse(cut_off(reply)), "a reply that is cut off holds no set");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const net::upstream_response reply = reply_of(text_of(data, size));
    read(reply, aws::parse_assume_role_with_web_identity_reply, base::stage::sts);
    read(reply, aws::parse_assume_role_reply, base::stage::chain);
    const auto identity = aws::parse_get_caller_identity_reply(reply);
    if (!identity)
        require_told(identity.error(), base::stage::sts);
    else
        for (const std::string& part : {identity->arn, identity->user_id, identity->account}) {
            require(!part.empty(), "each part of an identity is there");
            require_printable(part, 2048);
        }
    return 0;
}
