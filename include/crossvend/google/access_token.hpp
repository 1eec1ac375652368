#pragma once

#include "crossvend/google/credentials_file.hpp"
#include "crossvend/google/iam_credentials.hpp"
#include "crossvend/google/metadata_server.hpp"

#include <string>

namespace crossvend::google {

/// What an identity source that acts for somebody speaks to. It belongs to one source, and stays where it is made.
struct google_services {
    google_services(const identity_options& options, world world);
    google_services(const google_services&) = delete;
    google_services& operator=(const google_services&) = delete;

    net::url token_endpoint;
    service_caller caller;
    metadata_client metadata;
    iam_credentials_client iam;
};

/// The file in which Google's client libraries would find credentials (AIP-4110): the one that is named, else gcloud's
/// if it is there; empty where the metadata server is left.
[[nodiscard]] std::string default_credentials_path(const identity_options& options);

/// Trades an assertion that the key signs for a token of its account: an identity token, or an access token where there
/// is no audience.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> redeem_key(google_services& services,
                                                                            service_account_key key,
                                                                            std::string audience);

/// An access token of whoever the credentials act as in the end. Fails as the services do.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> fetch_access_token(google_services& services,
                                                                                    credentials_file credentials);

/// An access token by which to act for an account: of `key_file` where one is named, else of the default credentials.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> fetch_caller_token(google_services& services,
                                                                                    const identity_options& options);

}  // namespace crossvend::google
