#include "crossvend/net/crypto.hpp"

#include "crossvend/net/base64.hpp"
#include "support/rsa_key.hpp"

#include <gmock/gmock.h>
#include <openssl/err.h>

namespace crossvend::net {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;

TEST(Hex, IsTwoLowerCaseDigitsAByte) {
    EXPECT_EQ(hex({}), "");
    EXPECT_EQ(hex(std::as_bytes(std::span("\x00\x01\x0f\x10\x7f\x80\xab\xff"sv))), "00010f107f80abff");
}

TEST(Sha256, GivesTheVectorsOfFips180) {
    EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/// Python's hashlib.pbkdf2_hmac gives the same.
TEST(StretchedKey, IsThatOfPbkdf2WithTenThousandRounds) {
    const base::secret key = stretched_key(base::secret("authorization-token-0123456789"), "here");
    EXPECT_EQ(hex(std::as_bytes(std::span(key.reveal()))),
              "6e49ef77ae8291f44428a9181dd128e239fbe833a95ca354aac42a14420c9614");
    EXPECT_NE(stretched_key(base::secret("authorization-token-0123456789"), "there").reveal(), key.reveal());
}

TEST(HmacSha256, TakesAnEmptyKeyAndNoData) {
    constexpr std::string_view expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    EXPECT_EQ(hex(hmac_sha256({}, {})), expected);
    EXPECT_EQ(hex(hmac_sha256("", "")), expected);
}

TEST(HmacSha256, GivesTheVectorsOfRfc4231) {
    struct example {
        std::string key;
        std::string data;
        std::string_view expected;
    };
    for (const auto& [key, data, expected] : {
             example{std::string(20, '\x0b'), "Hi There",
                     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
             example{"Jefe", "what do ya want for nothing?",
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
             example{std::string(20, '\xaa'), std::string(50, '\xdd'),
                     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
             example{std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
                     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
         })
        EXPECT_EQ(hex(hmac_sha256(key, data)), expected) << testing::PrintToString(data);
}

TEST(HmacSha256, TakesADigestForTheNextKey) {
    // The signing key of the worked example in AWS's description of Signature Version 4.
    const digest date = hmac_sha256("AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20150830");
    const digest region = hmac_sha256(bytes_of(date), "us-east-1");
    const digest service = hmac_sha256(bytes_of(region), "iam");
    EXPECT_EQ(hex(hmac_sha256(bytes_of(service), "aws4_request")),
              "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(BytesOf, ADigestAreAllItsThirtyTwoEvenWhenTheyAreZero) {
    const digest zeros{};
    EXPECT_EQ(bytes_of(zeros), std::string(32, '\0'));
}

TEST(ConstantTimeEqual, SeesEveryDifference) {
    for (const auto& [given, expected] : {
             std::pair{""sv, "a"sv},
             std::pair{"a"sv, ""sv},
             std::pair{"token"sv, "Token"sv},
             std::pair{"tokeN"sv, "token"sv},
             std::pair{"toke"sv, "token"sv},
             std::pair{"token "sv, "token"sv},
             std::pair{"token\0"sv, "token"sv},
             std::pair{"token\0a"sv, "token\0b"sv},
         })
        EXPECT_FALSE(constant_time_equal(given, expected)) << testing::PrintToString(std::pair(given, expected));
}

TEST(ConstantTimeEqual, SeesWhatIsEqual) {
    for (const std::string_view text : {""sv, "token"sv, "\0"sv, "a\0b"sv, "\xff\xfe"sv})
        EXPECT_TRUE(constant_time_equal(std::string(text), text)) << testing::PrintToString(text);
}

/// A new private key in PEM format, encrypted if there is a passphrase.
base::secret pem_of(EVP_PKEY* made, const char* passphrase = nullptr) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(made, &EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), passphrase == nullptr ? nullptr : EVP_aes_128_cbc(), nullptr,
                                  0, nullptr, const_cast<char*>(passphrase));
    const char* data = nullptr;
    const long size = BIO_get_mem_data(text.get(), &data);
    return base::secret(std::string_view(data, static_cast<std::size_t>(size)));
}

EVP_PKEY* make_rsa_key(std::size_t bits) { return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits); }

TEST(RsaKey, HasAFaultUnlessItIsAnRsaKeyOfEnoughBits) {
    struct example {
        base::secret pem;
        std::string_view fault;
    };
    const std::string good(test::rsa_private_key);
    const std::string other_label = "-----BEGIN CERTIFICATE-----" + good.substr(good.find('\n'));
    const std::vector<example> table{
        {base::secret(), "not a private key"},
        {base::secret("nonsense"), "not a private key"},
        {base::secret(test::rsa_public_key), "not a private key"},
        {base::secret(good.substr(0, good.size() / 2)), "not a private key"},
        {base::secret(good.substr(0, 100) + '!' + good.substr(101)), "not a private key"},
        {base::secret(other_label), "not a private key"},
        {pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")), "not an RSA key"},
        {pem_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")), "not an RSA key"},
        {pem_of(make_rsa_key(1024)), "less than 2048 bits"},
        {pem_of(make_rsa_key(2048), "passphrase"), "encrypted with a passphrase"},
    };
    for (const auto& [pem, fault] : table) {
        SCOPED_TRACE(fault);
        EXPECT_THAT(fault_of_rsa_key(pem), HasSubstr(fault));
        EXPECT_FALSE(rsa_sha256_signature(pem, "data"));
        EXPECT_EQ(ERR_peek_error(), 0U) << "left for whoever asks OpenSSL next";
    }
}

TEST(RsaKey, HasNoFaultWhenItIsOneOfAServiceAccount) {
    EXPECT_EQ(fault_of_rsa_key(base::secret(test::rsa_private_key)), "");
    EXPECT_EQ(fault_of_rsa_key(pem_of(make_rsa_key(2048))), "");
}

TEST(RsaSha256Signature, GivesTheVectorOfRfc7515) {
    // Appendix A.2.
    constexpr std::string_view text =
        "eyJhbGciOiJSUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const auto signature = rsa_sha256_signature(base::secret(test::rsa_private_key), text);
    ASSERT_TRUE(signature);
    EXPECT_EQ(base64url_encode(std::as_bytes(std::span(*signature))),
              "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
              "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383"
              "LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy"
              "wlVmtVrBp0igcN_IoypGlUPQGe77Rw");
}

TEST(RsaSha256Signature, CoversEveryByte) {
    const std::string text("a\0b", 3);
    const auto signature = rsa_sha256_signature(base::secret(test::rsa_private_key), text);
    ASSERT_TRUE(signature);
    EXPECT_TRUE(test::is_signed(text, *signature));
    EXPECT_FALSE(test::is_signed("a", *signature));
    EXPECT_TRUE(test::is_signed("", *rsa_sha256_signature(base::secret(test::rsa_private_key), {})));
}

}  // namespace
}  // namespace crossvend::net
