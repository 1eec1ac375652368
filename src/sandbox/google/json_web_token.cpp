#include "sandbox/google/json_web_token.hpp"

#include "crossvend/net/base64.hpp"
#include "crossvend/net/crypto.hpp"

#include <jwt/jwt.hpp>

#include <array>
#include <map>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;

/// The three parts of a token, if they are that by their alphabet: libcpp-jwt takes this for granted.
std::optional<std::array<std::string_view, 3>> split(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const std::array parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                           token.substr(second + 1)};
    for (const std::string_view part : parts)
        if (part.empty() || part.back() == '=' || !net::base64url_decode(part)) return std::nullopt;
    return parts;
}

/// The JSON object in a part of a token; not an object if there is none.
json object_in(std::string_view part) { return json::parse(net::base64url_decode(part).value_or(""), nullptr, false); }

std::string text_in(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

signing_key::signing_key() : pair_(make_rsa_key_pair()), id_(net::hex(net::sha256(pair_.public_pem)).substr(0, 40)) {}

base::secret signing_key::sign(std::string_view claims) const {
    jwt::jwt_object token(jwt::params::algorithm(jwt::algorithm::RS256),
                          jwt::params::secret(pair_.private_pem.reveal()),
                          jwt::params::headers(std::map<std::string, std::string>{{"kid", id_}}));
    const json payload = json::parse(claims);
    for (const auto& [name, value] : payload.items()) token.add_claim(name, value);
    return base::secret(token.signature());
}

base::result<web_token, invalid_token> parse_web_token(std::string_view text) {
    const auto parts = split(text);
    if (!parts) return invalid_token{"The token is not a JSON Web Token"};
    const json header = object_in((*parts)[0]);
    if (!header.is_object()) return invalid_token{"The token's header cannot be read"};
    if (text_in(header, "alg") != "RS256") return invalid_token{"The token's algorithm is not RS256"};
    const json payload = object_in((*parts)[1]);
    if (!payload.is_object()) return invalid_token{"The token's payload is not a JSON object"};

    web_token token;
    token.key_id = text_in(header, "kid");
    token.payload = net::base64url_decode((*parts)[1]).value_or("");
    token.issuer = text_in(payload, "iss");
    token.text = text;
    token.signature = (*parts)[2];
    return token;
}

bool is_signed_by(const web_token& token, const std::string& public_pem) {
    // The library's own `decode` reads the machine's clock and asks for the time before the signature; both
    // are for the caller to judge, so its part for the signature is used alone.
    const jwt::jwt_header header(jwt::algorithm::RS256);
    jwt::jwt_signature signature(public_pem);
    const std::string_view covered = token.text.substr(0, token.text.rfind('.'));
    const auto [valid, failed] = signature.verify(header, covered, token.signature);
    return valid && !failed;
}

base::secret break_signature(const base::secret& token) {
    std::string text(token.reveal());
    char& first = text[text.rfind('.') + 1];
    first = first == 'A' ? 'B' : 'A';
    return base::secret(text);
}

}  // namespace crossvend::sandbox
