#include "crossvend/oidc/id_token.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/base64.hpp"
#include "crossvend/oidc/issuer.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::oidc {
namespace {

using base::disposition;
using base::reason;
using base::stage;

/// AWS STS takes no longer one (AssumeRoleWithWebIdentity, WebIdentityToken).
constexpr std::size_t longest_token = 20000;
/// It must live through the exchange.
constexpr auto shortest_life = std::chrono::seconds(60);

base::failure malformed(std::string_view what, const token_giver& giver) {
    return {stage::identity, reason::malformed, disposition::transient,
            "the identity token of " + std::string(giver.name) + ' ' + std::string(what), giver.hint};
}

base::failure no_token(const token_giver& giver) {
    return {stage::identity, reason::not_a_token, disposition::transient,
            "what " + std::string(giver.name) + " gave is not a JSON Web Token", giver.hint};
}

std::string claim(const nlohmann::json& claims, const char* name) {
    const auto found = claims.find(name);
    if (found == claims.end()) return {};
    // An audience may be a list, of one here (RFC 7519, section 4.1.3).
    const nlohmann::json& value = found->is_array() && found->size() == 1 ? found->front() : *found;
    return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace

base::result<id_token> parse_id_token(base::secret jwt, const token_giver& giver) {
    const std::string_view text = jwt.reveal();
    if (text.size() > longest_token) return malformed("is longer than AWS takes", giver);
    const std::size_t first = text.find('.');
    const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos ||
        !base::is_word(text, "-_."))
        return no_token(giver);

    const auto payload = net::base64url_decode(text.substr(first + 1, second - first - 1));
    if (!payload || payload->empty()) return no_token(giver);
    const auto json = nlohmann::json::parse(*payload, nullptr, false);
    if (!json.is_object()) return malformed("has a payload that is not a JSON object", giver);

    id_token token;
    token.claims.issuer = claim(json, "iss");
    token.claims.audience = claim(json, "aud");
    token.claims.subject = claim(json, "sub");
    token.claims.authorized_party = claim(json, "azp");
    const auto expiration = json.find("exp");
    constexpr std::int64_t last = 7'258'118'400;  // the year 2200, which fits into nanoseconds
    if (expiration == json.end() || !expiration->is_number_integer() || expiration->get<std::int64_t>() < 0 ||
        expiration->get<std::int64_t>() > last)
        return malformed("has no expiration", giver);
    token.claims.expiration = base::time_point(std::chrono::seconds(expiration->get<std::int64_t>()));
    token.jwt = std::move(jwt);
    return token;
}

std::optional<base::failure> check_id_token(const id_token_claims& claims, const id_token_expectation& expected,
                                            const token_giver& giver, base::time_point now) {
    const auto shown = [](const std::string& value) { return value.empty() ? "none" : base::printable(value, 100); };
    const auto refusal = [](reason why, const std::string& what, std::string_view hint) {
        return base::failure(stage::identity, why, disposition::refused, "the identity token " + what, hint);
    };
    if (giver.only_google && !is_google(claims.issuer))
        return refusal(reason::wrong_issuer,
                       "was issued by " + shown(claims.issuer) + ", not by " + std::string(google_issuer), giver.hint);
    if (claims.audience != expected.audience)
        return refusal(reason::wrong_audience,
                       "is for the audience " + shown(claims.audience) + ", but " +
                           base::printable(expected.audience, 100) + " was asked for",
                       giver.audience_hint);
    if (expected.subject && claims.subject != *expected.subject)
        return refusal(reason::wrong_subject,
                       "is of subject " + shown(claims.subject) + ", but expected_subject is " +
                           base::printable(*expected.subject, 100),
                       giver.subject_hint);
    if (claims.expiration - now < shortest_life)
        return base::failure(
            stage::identity, reason::token_expired, disposition::transient,
            "the identity token is over, or nearly: it expires at " + base::format_rfc3339(claims.expiration),
            "check this machine's clock if it comes again");
    return std::nullopt;
}

base::result<id_token> accept_id_token(base::secret jwt, const id_token_expectation& expected, const token_giver& giver,
                                       base::time_point now) {
    auto token = parse_id_token(std::move(jwt), giver);
    if (!token) return token;
    if (auto unfit = check_id_token(token->claims, expected, giver, now)) return *std::move(unfit);
    return token;
}

}  // namespace crossvend::oidc
