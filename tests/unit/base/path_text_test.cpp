#include "crossvend/base/path_text.hpp"

#include <gtest/gtest.h>

namespace crossvend::base {
namespace {

/// What was found in the place of a path, or may be: none of it may be shown.
const std::string secrets[] = {
    R"({"client_secret":"s3cr3t","refresh_token":"1//03abc","type":"authorized_user"})",
    " {\n  \"type\": \"service_account\"\n}\n",
    R"("private_key": "s3cr3t")",
    R"([{"a": 1}])",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n",
    R"(-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----)",
    "-----BEGIN EC PRIVATE KEY-----",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
    "/run/eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
    "eyJ0eXBlIjoic2VydmljZV9hY2NvdW50In0=",
    "ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIKfQ==",
    "AKIAIOSFODNN7EXAMPLE",
    "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "ASIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key=short",
    "ya29.a0AfB_byC",
    "1//03abc",
    "GOCSPX-abc",
    "3q2-7wJalrXUtnFEMIbPxRfiCYEXAMPLEKEYx_0",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "two\nlines",
    std::string(5000, '/'),
};

const std::string paths[] = {
    "",
    "/",
    "key.json",
    "./secrets/key.json",
    "/var/run/secrets/kubernetes.io/serviceaccount/token",
    "/var/run/secrets/eks.amazonaws.com/serviceaccount/..2026_11_30_12_00_00.1234567890/token",
    "/var/lib/kubelet/pods/9f86d081-884c-7d65-9a2f-eaa0c55ad015/volumes/token",
    "/nix/store/9f86d081884c7d659a2feaa0c55ad015-bundle/etc/ssl/certs",
    "/home/Alice/My Documents/Key-Of-The-Reader-2026-with-a-long-name",
    "project-1234-9f86d081884c.json",
    "run/crossvend/authorization-token-of-the-reader-7",
    "~/.config/gcloud",
    "/run/keys/AKIAIOSFODNN7EXAMPLE",
    "C:\\keys\\key.json",
};

TEST(PathText, SaysWhatHoldsCredentialsAndShowsNothingOfIt) {
    for (const std::string& secret : secrets) {
        EXPECT_TRUE(holds_credentials(secret)) << secret;
        EXPECT_EQ(fault_of_path(secret), credentials_for_a_path) << secret;
        EXPECT_EQ(shown_path(secret), "(credentials, not shown, where a path belongs)") << secret;
    }
}

TEST(PathText, TakesPathsForPaths) {
    for (const std::string& path : paths) {
        EXPECT_FALSE(holds_credentials(path)) << path;
        EXPECT_EQ(fault_of_path(path), "") << path;
        EXPECT_EQ(shown_path(path), path);
    }
}

TEST(PathText, ShowsAPathOnOneLineAndCut) {
    EXPECT_EQ(shown_path("/a\tb\x1b[31m"), "/a b [31m");
    EXPECT_EQ(shown_path('/' + std::string(300, 'x')), '/' + std::string(196, 'x') + "...");
}

}  // namespace
}  // namespace crossvend::base
