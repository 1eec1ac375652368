#include "crossvend/oidc/id_token.hpp"

#include "input.hpp"
#include "properties.hpp"
#include "support/tokens.hpp"

#include <string>

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

constexpr oidc::token_giver giver{"the metadata server", "a hint", "a hint", "a hint"};
constexpr base::time_point now = test::some_day;

void read(std::string_view jwt) {
    const auto read = oidc::parse_id_token(base::secret(jwt), giver);
    if (!read) {
        require(read.error().reason == base::reason::malformed || read.error().reason == base::reason::not_a_token,
                "what is no token is malformed or none");
        require_fit_for_a_log(read.error());
    }

    const oidc::id_token_expectation expected{"sts.amazonaws.com", "42"};
    const auto token = oidc::accept_id_token(base::secret(jwt), expected, giver, now);
    if (!token) return require_fit_for_a_log(token.error());
    require(read.has_value(), "what is accepted could be read");
    require(token->jwt.reveal() == jwt, "a token goes on as it came");
    require(token->claims.issuer.ends_with("accounts.google.com"), "a token that is accepted is Google's");
    require(token->claims.audience == expected.audience, "a token that is accepted is for AWS");
    require(token->claims.subject == expected.subject, "a token that is accepted is of the expected subject");
    require(token->claims.expiration >= now + std::chrono::minutes(1), "a token that is accepted lives on");
}

}  // namespace

/// The input is a token, and the payload of one: base64 would hide the claims from the fuzzer.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    read(text);
    read("eyJhbGciOiJSUzI1NiJ9." + test::base64url(text) + ".c2lnbmF0dXJl");
    return 0;
}
