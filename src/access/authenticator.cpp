#include "crossvend/access/authenticator.hpp"

namespace crossvend::access {

std::variant<client, refusal> authenticator::authenticate(const net::http_request& request,
                                                          const std::shared_ptr<accepted_token>& role_token) const {
    const auto& token = role_token ? role_token : token_;
    if (!token) return client{client::proof::none};
    const std::size_t count = request.count("Authorization");
    if (count > 1) return refusal{400, "a request has at most one Authorization field", {}};
    if (count == 0) return refusal{401, "the Authorization field is missing", {}};
    if (token->is_brought_by(request))
        return client{role_token ? client::proof::role_token : client::proof::listener_token};
    return refusal{
        401, "the Authorization field does not hold the authorization token, bare and without \"Bearer\"", {}};
}

}  // namespace crossvend::access
