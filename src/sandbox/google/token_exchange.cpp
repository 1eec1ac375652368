#include "sandbox/google/token_exchange.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

constexpr std::string_view exchange_grant = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr std::string_view access_token_type = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::string_view jwt_type = "urn:ietf:params:oauth:token-type:jwt";
constexpr std::string_view id_token_type = "urn:ietf:params:oauth:token-type:id_token";
constexpr std::string_view iam_service = "//iam.googleapis.com/projects/";
constexpr std::string_view provider_part = "/providers/";

google_error invalid_request(std::string message) { return {400, "invalid_request", std::move(message)}; }
/// What is wrong with the form of a request; empty if nothing is.
std::string malformed(const parameters& form) {
    for (const std::string_view name : {"audience", "subject_token", "subject_token_type", "scope"})
        if (form.get(name).value_or("").empty()) return "Missing required field: " + std::string(name) + '.';
    if (form.get("requested_token_type") != access_token_type)
        return "Invalid value for \"requested_token_type\": only an access token is given";
    const auto type = form.get("subject_token_type");
    if (type != jwt_type && type != id_token_type)
        return "Invalid value for \"subject_token_type\": the sandbox takes jwt and id_token";
    return "";
}

/// An audience, //iam.googleapis.com/projects/N/locations/global/workloadIdentityPools/POOL/providers/PROVIDER.
struct pool_provider {
    std::string_view pool;  ///< what comes before /providers/
    std::string_view provider;
};

std::optional<pool_provider> parse_audience(std::string_view audience) {
    const std::size_t at = audience.rfind(provider_part);
    if (!audience.starts_with(iam_service) || at == std::string_view::npos) return std::nullopt;
    const std::string_view pool = audience.substr(0, at);
    if (pool.find("/locations/global/workloadIdentityPools/") == std::string_view::npos) return std::nullopt;
    return pool_provider{pool, audience.substr(at + provider_part.size())};
}

/// What is wrong with a token that is the provider's own; empty if nothing is.
std::string unfit(const identity_claims& claims, const oidc_provider& from, std::string_view audience,
                  base::time_point now) {
    if (claims.issuer != from.issuer)
        return "The issuer in ID Token " + base::printable(claims.issuer, 200) +
               " does not match the expected ones: " + from.issuer;
    const bool registered = std::ranges::find(from.audiences, claims.audience) != from.audiences.end();
    if (!registered && claims.audience != "https:" + std::string(audience))
        return "The audience in ID Token [" + base::printable(claims.audience, 200) +
               "] does not match the expected audience.";
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (seconds >= claims.expires_at)
        return "ID Token issued at " + std::to_string(claims.issued_at) + " is stale to sign-in.";
    return "";
}

}  // namespace

base::result<std::string, google_error> decide_token_exchange(const parameters& form,
                                                              const identity_providers& providers,
                                                              base::time_point now) {
    if (form.get("grant_type") != exchange_grant)
        return google_error{400, "unsupported_grant_type", "Only the token-exchange grant is supported."};
    if (std::string message = malformed(form); !message.empty()) return invalid_request(std::move(message));

    const std::string_view audience = form.get("audience").value_or("");
    const auto named = parse_audience(audience);
    const identity_provider* provider = named ? providers.find(named->provider) : nullptr;
    if (provider == nullptr)
        return google_error{400, "invalid_target",
                            "The target service indicated by the \"audience\" parameters is invalid. This might either "
                            "be because the pool or provider is disabled or deleted or because it doesn't exist."};
    const auto claims = providers.verify(form.get("subject_token").value_or(""));
    if (!claims) return invalid_grant(claims.error().message);
    if (std::string message = unfit(*claims, provider->who, audience, now); !message.empty())
        return invalid_grant(std::move(message));
    return "principal:" + std::string(named->pool) + "/subject/" + claims->subject;
}

}  // namespace crossvend::sandbox
