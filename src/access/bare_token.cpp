#include "crossvend/net/crypto.hpp"
#include "methods.hpp"

namespace crossvend::access {

bool brings_bare_token(const net::http_request& request, std::string_view token) {
    return net::constant_time_equal(*request.field("Authorization"), token);
}

}  // namespace crossvend::access
