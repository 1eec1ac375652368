#include "crossvend/oidc/issuer.hpp"

#include <gtest/gtest.h>

namespace crossvend::oidc {
namespace {

TEST(Issuer, IsNotGoogleUnlessItIsOneOfItsTwoNames) {
    for (const char* issuer : {"", "accounts.google.com.evil.example", "https://accounts.google.com/",
                               "http://accounts.google.com", "HTTPS://accounts.google.com", "google.com",
                               "https://https://accounts.google.com", "https://container.googleapis.com/v1/x"})
        EXPECT_FALSE(is_google(issuer)) << issuer;
    EXPECT_TRUE(is_google("https://accounts.google.com"));
    EXPECT_TRUE(is_google("accounts.google.com"));
}

TEST(Issuer, IsNamedByAwsWithoutItsScheme) {
    EXPECT_EQ(provider_of("https://container.googleapis.com/v1/x"), "container.googleapis.com/v1/x");
    EXPECT_EQ(provider_of("accounts.google.com"), "accounts.google.com");
    EXPECT_EQ(provider_of("http://issuer.example"), "http://issuer.example");
}

}  // namespace
}  // namespace crossvend::oidc
