#pragma once

#include "credentials_file.hpp"
#include "crossvend/google/identity_options.hpp"
#include "iam_credentials.hpp"
#include "metadata_client.hpp"

#include <string>

namespace crossvend::google {

/// What an identity source that acts for somebody speaks to. It belongs to one source, and stays where it is made.
struct service_clients {
    service_clients(const identity_options& options, world world);
    service_clients(const service_clients&) = delete;
    service_clients& operator=(const service_clients&) = delete;

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
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> redeem_key(service_clients& services,
                                                                            service_account_key key,
                                                                            std::string audience);

/// An access token of whoever the credentials act as in the end. Fails as the services do.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> fetch_access_token(service_clients& services,
                                                                                    credentials_file credentials);

/// An access token by which to act for an account: of `key_file` where one is named, else of the default credentials.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> fetch_caller_token(service_clients& services,
                                                                                    const identity_options& options);

}  // namespace crossvend::google
