#include "crossvend/access/authenticator.hpp"

#include "support/requests.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>

namespace crossvend::access {
namespace {

using test::owned_request;

constexpr std::string_view token = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
constexpr std::string_view role_token = "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

const authenticator& known() {
    static const authenticator it{std::make_shared<accepted_token>(base::secret(token))};
    return it;
}

/// By what a client proved who it is; a refusal is a failure of the test.
client::proof proof_of(const std::variant<client, refusal>& who) {
    const auto* const known = std::get_if<client>(&who);
    if (known == nullptr) {
        ADD_FAILURE() << std::get<refusal>(who).cause;
        return client::proof::none;
    }
    return known->by;
}

/// The status that a request with these fields is refused with for what it brings, or 0.
unsigned authorization(owned_request::fields fields) {
    const owned_request request("GET", "/v1/credentials", std::move(fields));
    const auto who = known().authenticate(request.view());
    const auto* const refusal = std::get_if<access::refusal>(&who);
    if (refusal == nullptr) return 0;
    EXPECT_FALSE(refusal->cause.empty());
    EXPECT_EQ(refusal->cause.find(token), std::string::npos);
    return refusal->status;
}

TEST(Authenticator, RefusesARequestWithoutAToken) {
    EXPECT_EQ(authorization({}), 401U);
    EXPECT_EQ(authorization({{"Proxy-Authorization", token}, {"X-Authorization", token}}), 401U);
}

TEST(Authenticator, RefusesATokenThatIsWrongByOneBitOfAnyByte) {
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string wrong(token);
        wrong[at] = static_cast<char>(wrong[at] ^ 1);
        EXPECT_EQ(authorization({{"Authorization", wrong}}), 401U) << at;
    }
}

TEST(Authenticator, RefusesEveryPrefixOfTheToken) {
    for (std::size_t size = 0; size < token.size(); ++size)
        EXPECT_EQ(authorization({{"Authorization", token.substr(0, size)}}), 401U) << size;
}

TEST(Authenticator, RefusesATokenInOtherClothes) {
    const std::string text(token);
    std::string upper = text;
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    for (const std::string& other :
         {std::string(), " " + text, text + " ", text + "=", text + text, text + std::string(1, '\0'), "Bearer " + text,
          "bearer " + text, "Basic " + text, "\"" + text + "\"", text + "\n", text + ",", upper, text.substr(1),
          std::string(16'000, 'A')})
        EXPECT_EQ(authorization({{"Authorization", other}}), 401U) << '"' << other << '"';
}

TEST(Authenticator, RefusesTwoTokensEvenIfBothAreRight) {
    EXPECT_EQ(authorization({{"Authorization", token}, {"Authorization", token}}), 400U);
    EXPECT_EQ(authorization({{"Authorization", token}, {"authorization", "other"}}), 400U);
}

TEST(Authenticator, LetsTheTokenIn) {
    EXPECT_EQ(authorization({{"Authorization", token}}), 0U);
    EXPECT_EQ(authorization({{"Host", "localhost"}, {"authorization", token}}), 0U);
}

TEST(Authenticator, AsksForNothingWhereThereIsNoToken) {
    const authenticator open(nullptr);
    for (const owned_request::fields& fields :
         {owned_request::fields{}, owned_request::fields{{"Authorization", "anything"}}}) {
        const owned_request request("GET", "/", fields);
        EXPECT_EQ(proof_of(open.authenticate(request.view())), client::proof::none);
    }
}

TEST(Authenticator, KnowsAClientByTheListenersToken) {
    const owned_request request("GET", "/v1/credentials", {{"Authorization", token}});
    EXPECT_EQ(proof_of(known().authenticate(request.view())), client::proof::listener_token);
}

TEST(Authenticator, KnowsAClientByTheTokenOfARoleWhereThatOpensIt) {
    const auto wanted = std::make_shared<accepted_token>(base::secret(role_token));
    const owned_request roles("GET", "/v1/credentials/writer", {{"Authorization", role_token}});
    EXPECT_EQ(proof_of(known().authenticate(roles.view(), wanted)), client::proof::role_token);
    const owned_request shared("GET", "/v1/credentials/writer", {{"Authorization", token}});
    EXPECT_TRUE(std::holds_alternative<refusal>(known().authenticate(shared.view(), wanted)));
    EXPECT_TRUE(std::holds_alternative<refusal>(known().authenticate(roles.view())));
}

}  // namespace
}  // namespace crossvend::access
