#include "crossvend/google/id_token.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/base64.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::google {
namespace {

using base::disposition;
using base::reason;
using base::stage;

/// AWS STS takes no longer one (AssumeRoleWithWebIdentity, WebIdentityToken).
constexpr std::size_t longest_token = 20000;
/// It must live through the exchange.
constexpr auto shortest_life = std::chrono::seconds(60);

constexpr std::string_view server_hint =
    "see that nothing but Google's metadata server answers at its address (GCE_METADATA_HOST, a proxy, a captive "
    "portal)";

base::failure malformed(std::string_view what) {
    return {stage::identity, reason::malformed, disposition::transient, "the identity token " + std::string(what),
            server_hint};
}

base::failure no_token() {
    return {stage::identity, reason::not_a_token, disposition::transient,
            "what the metadata server gave is not a JSON Web Token", server_hint};
}

std::string claim(const nlohmann::json& claims, const char* name) {
    const auto found = claims.find(name);
    if (found == claims.end()) return {};
    // An audience may be a list, of one here (RFC 7519, section 4.1.3).
    const nlohmann::json& value = found->is_array() && found->size() == 1 ? found->front() : *found;
    return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace

base::result<id_token> parse_id_token(base::secret jwt) {
    const std::string_view text = jwt.reveal();
    if (text.size() > longest_token) return malformed("is longer than AWS takes");
    const std::size_t first = text.find('.');
    const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos ||
        text.find_first_not_of(alphabet) != std::string_view::npos)
        return no_token();

    const auto payload = net::base64url_decode(text.substr(first + 1, second - first - 1));
    if (!payload || payload->empty()) return no_token();
    const auto json = nlohmann::json::parse(*payload, nullptr, false);
    if (!json.is_object()) return malformed("has a payload that is not a JSON object");

    id_token token;
    token.claims.issuer = claim(json, "iss");
    token.claims.audience = claim(json, "aud");
    token.claims.subject = claim(json, "sub");
    token.claims.authorized_party = claim(json, "azp");
    const auto expiration = json.find("exp");
    constexpr std::int64_t last = 7'258'118'400;  // the year 2200, which fits into nanoseconds
    if (expiration == json.end() || !expiration->is_number_integer() || expiration->get<std::int64_t>() < 0 ||
        expiration->get<std::int64_t>() > last)
        return malformed("has no expiration");
    token.claims.expiration = base::time_point(std::chrono::seconds(expiration->get<std::int64_t>()));
    token.jwt = std::move(jwt);
    return token;
}

std::optional<base::failure> check_id_token(const id_token_claims& claims, const id_token_expectation& expected,
                                            base::time_point now) {
    const auto shown = [](const std::string& value) { return value.empty() ? "none" : base::printable(value, 100); };
    if (claims.issuer != "https://accounts.google.com" && claims.issuer != "accounts.google.com")
        return base::failure(
            stage::identity, reason::wrong_issuer, disposition::refused,
            "the identity token was issued by " + shown(claims.issuer) + ", not by https://accounts.google.com",
            server_hint);
    if (claims.audience != expected.audience)
        return base::failure(stage::identity, reason::wrong_audience, disposition::refused,
                             "the identity token is for the audience " + shown(claims.audience) + ", but " +
                                 base::printable(expected.audience, 100) + " was asked for",
                             server_hint);
    if (expected.subject && claims.subject != *expected.subject)
        return base::failure(
            stage::identity, reason::wrong_subject, disposition::refused,
            "the identity token is of subject " + shown(claims.subject) + ", but expected_subject is " +
                base::printable(*expected.subject, 100),
            "on GKE this is often the node's service account: see that Workload Identity Federation is on "
            "for the node pool and that the pod does not use hostNetwork");
    if (claims.expiration - now < shortest_life)
        return base::failure(
            stage::identity, reason::token_expired, disposition::transient,
            "the identity token is over, or nearly: it expires at " + base::format_rfc3339(claims.expiration),
            "check this machine's clock if it comes again");
    return std::nullopt;
}

}  // namespace crossvend::google
