#include "sandbox/google/identity_token.hpp"

#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;

/// Reads the claims AWS asks for and keeps the first thing that is wrong with them.
class claim_reader {
public:
    explicit claim_reader(const json& claims) : claims_(claims) {}

    std::string text(const char* name) {
        const json* value = required(name);
        return value == nullptr ? "" : text_of(*value, name);
    }
    /// An audience may also be a list of one, as Kubernetes has it (RFC 7519, section 4.1.3).
    std::string audience(const char* name) {
        const json* value = required(name);
        if (value == nullptr) return "";
        return text_of(value->is_array() && value->size() == 1 ? value->front() : *value, name);
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
    std::string text_of(const json& value, const char* name) {
        if (value.is_string()) return value.get<std::string>();
        complain("Claim is not a string: ", name);
        return "";
    }
    void complain(const char* what, const char* name) {
        if (fault_.empty()) fault_ = std::string(what) + name;
    }

    const json& claims_;
    std::string fault_;
};

base::result<identity_claims, invalid_token> claims_of(const json& payload) {
    claim_reader reader(payload);
    identity_claims claims;
    claims.issuer = reader.text("iss");
    claims.subject = reader.text("sub");
    claims.audience = reader.audience("aud");
    if (payload.contains("azp")) claims.authorized_party = reader.text("azp");
    claims.issued_at = reader.date("iat");
    claims.expires_at = reader.date("exp");
    if (!reader.fault().empty()) return invalid_token{reader.fault()};
    return claims;
}

}  // namespace

identity_providers::identity_providers(const std::vector<oidc_provider>& others) {
    all_.push_back({{"", std::string(google_issuer), {}}, signing_key()});
    for (const oidc_provider& each : others) all_.push_back({each, signing_key()});
}

const identity_provider* identity_providers::find(std::string_view name) const {
    const auto found =
        std::find_if(std::next(all_.begin()), all_.end(), [name](const auto& each) { return each.who.name == name; });
    return found == all_.end() ? nullptr : &*found;
}

const identity_provider* identity_providers::issuer(std::string_view issuer) const {
    const auto found = std::ranges::find_if(all_, [issuer](const auto& each) { return each.who.issuer == issuer; });
    return found == all_.end() ? nullptr : &*found;
}

base::result<identity_claims, invalid_token> identity_providers::verify(std::string_view token) const {
    const auto parsed = parse_web_token(token);
    if (!parsed) return parsed.error();
    auto claims = claims_of(json::parse(parsed->payload));
    const identity_provider* from = issuer(parsed->issuer);
    if (from == nullptr) {
        if (!claims) return claims.error();
        return invalid_token{"No OpenIDConnect provider found in your account for " +
                             base::printable(parsed->issuer, 200)};
    }
    if (parsed->key_id != from->key.id()) return invalid_token{"The token's key is unknown"};
    if (!is_signed_by(*parsed, from->key.pair().public_pem)) return invalid_token{"Token signature invalid"};
    return claims;
}

}  // namespace crossvend::sandbox
