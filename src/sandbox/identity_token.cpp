#include "sandbox/identity_token.hpp"

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

/// Reads the claims AWS asks for and keeps the first thing that is wrong with them.
class claim_reader {
public:
    explicit claim_reader(const json& claims) : claims_(claims) {}

    std::string text(const char* name) {
        const json* value = required(name);
        if (value == nullptr) return "";
        if (value->is_string()) return value->get<std::string>();
        complain("Claim is not a string: ", name);
        return "";
    }
    std::int64_t date(const char* name) {
        const json* value = required(name);
        if (value == nullptr) return 0;
        // STS API Reference, AssumeRoleWithWebIdentity: timestamps must be whole numbers.
        if (value->is_number_integer()) return value->get<std::int64_t>();
        complain("Claim is not an integer: ", name);
        return 0;
    }
    const std::string& fault() const { return fault_; }

private:
    const json* required(const char* name) {
        const auto found = claims_.find(name);
        if (found != claims_.end()) return &*found;
        complain("Missing a required claim: ", name);
        return nullptr;
    }
    void complain(const char* what, const char* name) {
        if (fault_.empty()) fault_ = std::string(what) + name;
    }

    const json& claims_;
    std::string fault_;
};

base::result<identity_claims, invalid_token> claims_of(const json& payload) {
    if (!payload.is_object()) return invalid_token{"The token's payload is not a JSON object"};
    claim_reader reader(payload);
    identity_claims claims;
    claims.issuer = reader.text("iss");
    claims.subject = reader.text("sub");
    claims.audience = reader.text("aud");
    if (payload.contains("azp")) claims.authorized_party = reader.text("azp");
    claims.issued_at = reader.date("iat");
    claims.expires_at = reader.date("exp");
    if (!reader.fault().empty()) return invalid_token{reader.fault()};
    return claims;
}

}  // namespace

identity_token_issuer::identity_token_issuer()
    : key_(make_rsa_key_pair()), key_id_(net::hex(net::sha256(key_.public_pem)).substr(0, 40)) {}

base::secret identity_token_issuer::sign(std::string_view claims) const {
    jwt::jwt_object token(jwt::params::algorithm(jwt::algorithm::RS256), jwt::params::secret(key_.private_pem.reveal()),
                          jwt::params::headers(std::map<std::string, std::string>{{"kid", key_id_}}));
    const json payload = json::parse(claims);
    for (const auto& [name, value] : payload.items()) token.add_claim(name, value);
    return base::secret(token.signature());
}

base::result<identity_claims, invalid_token> identity_token_issuer::verify(std::string_view token) const {
    const auto parts = split(token);
    if (!parts) return invalid_token{"The token is not a JSON Web Token"};
    try {
        // The library's own `decode` reads the machine's clock and asks for the time before the signature;
        // both are the caller's here, so its parts are used one by one.
        jwt::jwt_header header;
        std::error_code error;
        header.decode((*parts)[0], error);
        if (error) return invalid_token{"The token's header cannot be read"};
        const json fields = header.create_json_obj();
        if (fields.value("alg", "") != "RS256") return invalid_token{"The token's algorithm is not RS256"};
        if (fields.value("kid", "") != key_id_) return invalid_token{"The token's key is unknown"};

        jwt::jwt_signature signature(key_.public_pem);
        const std::string_view covered = token.substr(0, token.rfind('.'));
        const auto [valid, failed] = signature.verify(header, covered, (*parts)[2]);
        if (failed || !valid) return invalid_token{"Token signature invalid"};

        jwt::jwt_payload payload;
        payload.decode((*parts)[1], error);
        if (error) return invalid_token{"The token's payload cannot be read"};
        return claims_of(payload.create_json_obj());
    } catch (const std::exception&) {
        // A header or payload with values of types the library does not look out for.
        return invalid_token{"The token cannot be read"};
    }
}

base::secret break_signature(const base::secret& token) {
    std::string text(token.reveal());
    char& first = text[text.rfind('.') + 1];
    first = first == 'A' ? 'B' : 'A';
    return base::secret(text);
}

}  // namespace crossvend::sandbox
