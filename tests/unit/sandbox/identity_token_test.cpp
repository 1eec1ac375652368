#include "sandbox/google/identity_token.hpp"

#include "crossvend/net/base64.hpp"

#include <gtest/gtest.h>

namespace crossvend::sandbox {
namespace {

constexpr std::string_view claims =
    R"({"iss": "https://accounts.google.com", "aud": "sts.amazonaws.com", "azp": "104", "sub": "105",)"
    R"( "iat": 1800000000, "exp": 1800003600, "email_verified": true})";

std::string encode(std::string_view text) { return net::base64url_encode(std::as_bytes(std::span(text))); }

class IdentityToken : public testing::Test {
protected:
    /// One for all: making a key takes a while.
    static const identity_providers& providers() {
        static const identity_providers instance(std::vector<oidc_provider>{{"gke", "https://example.com/c", {}}});
        return instance;
    }
    static base::secret sign(std::string_view text) { return providers().google().sign(text); }

    static std::string refusal_of(std::string_view token) {
        const auto outcome = providers().verify(token);
        return outcome ? "" : outcome.error().message;
    }

    /// A token with a header of one's own, and the payload and signature of a real one.
    static std::string with_header(std::string_view header) {
        const base::secret token = sign(claims);
        return encode(header) + std::string(token.reveal().substr(token.reveal().find('.')));
    }
};

TEST_F(IdentityToken, IsReadBackAsItWasSigned) {
    const auto outcome = providers().verify(sign(claims).reveal());
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->issuer, "https://accounts.google.com");
    EXPECT_EQ(outcome->audience, "sts.amazonaws.com");
    EXPECT_EQ(outcome->authorized_party, "104");
    EXPECT_EQ(outcome->subject, "105");
    EXPECT_EQ(outcome->issued_at, 1800000000);
    EXPECT_EQ(outcome->expires_at, 1800003600);
}

TEST_F(IdentityToken, HasAHeaderLikeGoogles) {
    const base::secret token = sign(claims);
    const auto header = net::base64url_decode(token.reveal().substr(0, token.reveal().find('.')));
    ASSERT_TRUE(header);
    EXPECT_NE(header->find(R"("alg":"RS256")"), std::string::npos) << *header;
    EXPECT_NE(header->find(R"("kid":")"), std::string::npos) << *header;
    EXPECT_NE(header->find(R"("typ":"JWT")"), std::string::npos) << *header;
}

TEST_F(IdentityToken, IsVerifiedWhateverTheMachinesClockSays) {
    EXPECT_EQ(
        refusal_of(
            sign(
                R"({"iss": "https://accounts.google.com", "aud": "a", "sub": "s", "iat": 1, "exp": 2, "nbf": 99999999999})")
                .reveal()),
        "");
}

TEST_F(IdentityToken, WithABrokenSignatureIsRefused) {
    EXPECT_EQ(refusal_of(break_signature(sign(claims)).reveal()), "Token signature invalid");
}

TEST_F(IdentityToken, WithOtherClaimsThanSignedIsRefused) {
    const base::secret token = sign(claims);
    const std::string_view text = token.reveal();
    const std::string forged = std::string(text.substr(0, text.find('.'))) + '.' +
                               encode(R"({"iss": "https://accounts.google.com", "sub": "1"})") +
                               std::string(text.substr(text.rfind('.')));
    EXPECT_EQ(refusal_of(forged), "Token signature invalid");
}

TEST_F(IdentityToken, OfAnotherKeyIsRefused) {
    const identity_providers other({});
    EXPECT_EQ(refusal_of(other.google().sign(claims).reveal()), "The token's key is unknown");
}

TEST_F(IdentityToken, OfAnotherAlgorithmIsRefused) {
    for (const std::string_view header : {R"({"alg": "none"})", R"({"alg": "HS256", "typ": "JWT"})",
                                          R"({"alg": "rs256", "typ": "JWT"})", R"({"alg": "ES256"})"})
        EXPECT_EQ(refusal_of(with_header(header)), "The token's algorithm is not RS256") << header;
}

TEST_F(IdentityToken, WithAHeaderThatIsNoHeaderIsRefused) {
    for (const std::string_view header : {"", "no JSON", "[]", "7", "{}", R"({"alg": 7})",
                                          R"({"alg": "RS256", "kid": 7})", R"({"alg": "RS256", "typ": []})"})
        EXPECT_NE(refusal_of(with_header(header)), "") << header;
}

TEST_F(IdentityToken, ThatIsNoneIsRefused) {
    const std::string whole(sign(claims).reveal());
    for (const std::string& text : {std::string(), std::string("."), std::string(".."), std::string("a.b"),
                                    std::string("\xff.\xff.\xff"), std::string("a.a.a"), whole + ".", whole + "=",
                                    whole + ".e30", '.' + whole, whole.substr(0, whole.rfind('.') + 1)})
        EXPECT_EQ(refusal_of(text), "The token is not a JSON Web Token") << text;
}

TEST_F(IdentityToken, NamesTheClaimThatIsMissingOrOfAWrongType) {
    const auto refusal = [](std::string_view text) { return refusal_of(sign(text).reveal()); };
    const std::string google = R"({"iss": "https://accounts.google.com", "sub": "s", )";
    EXPECT_EQ(refusal(google + R"("iat": 1, "exp": 2})"), "Missing a required claim: aud");
    EXPECT_EQ(refusal(google + R"("aud": "a", "iat": 1})"), "Missing a required claim: exp");
    EXPECT_EQ(refusal(google + R"("aud": ["a", "b"], "iat": 1, "exp": 2})"), "Claim is not a string: aud");
    EXPECT_EQ(refusal(google + R"("aud": [], "iat": 1, "exp": 2})"), "Claim is not a string: aud");
    EXPECT_EQ(refusal(google + R"("aud": "a", "iat": 1.5, "exp": 2})"), "Claim is not an integer: iat");
    EXPECT_EQ(refusal(R"({"email": "e"})"), "Missing a required claim: iss");
    EXPECT_EQ(refusal(R"({"iss": 7})"), "Claim is not a string: iss");
}

TEST_F(IdentityToken, MayHaveAListOfOneAudience) {
    const base::secret token =
        sign(R"({"iss": "https://accounts.google.com", "sub": "s", "aud": ["a"], "iat": 1, "exp": 2})");
    EXPECT_EQ(providers().verify(token.reveal())->audience, "a");
}

TEST_F(IdentityToken, OfAnotherProviderIsReadWithThatProvidersKeyOnly) {
    constexpr std::string_view of_cluster =
        R"({"iss": "https://example.com/c", "sub": "s", "aud": ["a"], "iat": 1, "exp": 2})";
    const signing_key& key = providers().find("gke")->key;
    EXPECT_EQ(refusal_of(key.sign(of_cluster).reveal()), "");
    EXPECT_EQ(refusal_of(sign(of_cluster).reveal()), "The token's key is unknown");
    EXPECT_EQ(refusal_of(key.sign(claims).reveal()), "The token's key is unknown");
}

TEST_F(IdentityToken, OfNobodyKnownIsRefusedByName) {
    EXPECT_EQ(refusal_of(sign(R"({"iss": "https://x.example", "sub": "s", "aud": "a", "iat": 1, "exp": 2})").reveal()),
              "No OpenIDConnect provider found in your account for https://x.example");
}

TEST(IdentityProviders, AreFoundByNameAndByIssuer) {
    const identity_providers all(std::vector<oidc_provider>{{"gke", "https://example.com/c", {}}});
    EXPECT_EQ(all.find("gke"), all.issuer("https://example.com/c"));
    EXPECT_EQ(all.find("google"), nullptr);
    EXPECT_EQ(all.find(""), nullptr);
    EXPECT_EQ(&all.issuer("https://accounts.google.com")->key, &all.google());
}

}  // namespace
}  // namespace crossvend::sandbox
